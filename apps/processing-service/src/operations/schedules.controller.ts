import { CurrentPrincipal, OperatorsOnly } from '@cairn/auth';
import type { Principal } from '@cairn/auth';
import { JobSchedules } from '@cairn/job-queue';
import type { ScheduleView } from '@cairn/job-queue';
import { ServiceLogger } from '@cairn/logging';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { parseReason, parseSchedule } from './operation-requests.ts';
import { ReasonBody, ScheduleBody, ScheduleResponse } from './operation-responses.ts';
import { operatorOf, READ, WRITE } from './operator.ts';

@ApiTags('operations')
@ApiBearerAuth()
@ApiForbiddenResponse({ description: `The token lacks the scope ${READ}, or ${WRITE} for changes.` })
@OperatorsOnly(WRITE)
@Controller('internal/operations/schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: JobSchedules,
    private readonly logger: ServiceLogger,
  ) {}

  @ApiOperation({ summary: 'List the schedules by name' })
  @ApiOkResponse({ type: [ScheduleResponse] })
  @OperatorsOnly(READ)
  @Get()
  async list(): Promise<ScheduleView[]> {
    return this.schedules.list();
  }

  @ApiOperation({ summary: 'Look at one schedule' })
  @ApiOkResponse({ type: ScheduleResponse })
  @ApiNotFoundResponse()
  @OperatorsOnly(READ)
  @Get(':name')
  async one(@Param('name') name: string): Promise<ScheduleView> {
    return this.schedules.get(name);
  }

  @ApiOperation({ summary: 'Create a schedule, or change it to this' })
  @ApiBody({ type: ScheduleBody })
  @ApiOkResponse({ type: ScheduleResponse })
  @ApiConflictResponse({ description: 'It is declared in code.' })
  @Put(':name')
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<ScheduleView> {
    const { definition, reason } = parseSchedule(name, body);
    const change = this.change('schedule put', name, principal, reason);
    return this.schedules.put(definition, change);
  }

  @ApiOperation({ summary: 'Remove a schedule; jobs that are enqueued already stay' })
  @ApiQuery({ name: 'reason' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'It is declared in code.' })
  @Delete(':name')
  @HttpCode(204)
  async remove(
    @CurrentPrincipal() principal: Principal,
    @Param('name') name: string,
    @Query() query: unknown,
  ): Promise<void> {
    this.change('schedule remove', name, principal, parseReason(query).reason);
    await this.schedules.remove(name);
  }

  @ApiOperation({ summary: 'Pause a schedule, over deployments too; ticks that pass meanwhile are dropped' })
  @ApiBody({ type: ReasonBody })
  @ApiOkResponse({ type: ScheduleResponse })
  @ApiNotFoundResponse()
  @Post(':name/pause')
  @HttpCode(200)
  async pause(
    @CurrentPrincipal() principal: Principal,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<ScheduleView> {
    return this.schedules.pause(name, this.change('schedule pause', name, principal, parseReason(body).reason));
  }

  @ApiOperation({ summary: 'End the pause of a schedule' })
  @ApiBody({ type: ReasonBody })
  @ApiOkResponse({ type: ScheduleResponse })
  @ApiNotFoundResponse()
  @Post(':name/resume')
  @HttpCode(200)
  async resume(
    @CurrentPrincipal() principal: Principal,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<ScheduleView> {
    return this.schedules.resume(name, this.change('schedule resume', name, principal, parseReason(body).reason));
  }

  private change(asked: string, name: string, principal: Principal, reason: string): { by: string; reason: string } {
    const change = { by: operatorOf(principal), reason };
    this.logger.info('operator asked', { asked, name, ...change });
    return change;
  }
}
