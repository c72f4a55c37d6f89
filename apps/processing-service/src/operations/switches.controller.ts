import { CurrentPrincipal, OperatorsOnly } from '@cairn/auth';
import type { Principal } from '@cairn/auth';
import { ResourceNotFoundError } from '@cairn/errors';
import { QueueSwitches } from '@cairn/job-queue';
import type { QueueSwitch, SwitchChange } from '@cairn/job-queue';
import { ServiceLogger } from '@cairn/logging';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { parseHistoryQuery, parseReason, parseSwitch, parseSwitchTarget } from './operation-requests.ts';
import { SwitchBody, SwitchChangeResponse, SwitchResponse } from './operation-responses.ts';
import { operatorOf, READ, WRITE } from './operator.ts';

const SCOPE = { name: 'scope', enum: ['type', 'provider', 'user'] };
const NAME = { name: 'name', description: "The job type, the provider's name, or the user's id." };

@ApiTags('operations')
@ApiBearerAuth()
@ApiForbiddenResponse({ description: `The token lacks the scope ${READ}, or ${WRITE} for changes.` })
@OperatorsOnly(WRITE)
@Controller('internal/operations/switches')
export class SwitchesController {
  constructor(
    private readonly switches: QueueSwitches,
    private readonly logger: ServiceLogger,
  ) {}

  @ApiOperation({ summary: 'List the switches that are set, the latest first' })
  @ApiOkResponse({ type: [SwitchResponse] })
  @OperatorsOnly(READ)
  @Get()
  async list(): Promise<QueueSwitch[]> {
    return this.switches.list();
  }

  @ApiOperation({ summary: 'Who switched what when and why, the latest first' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } })
  @ApiOkResponse({ type: [SwitchChangeResponse] })
  @OperatorsOnly(READ)
  @Get('history')
  async history(@Query() query: unknown): Promise<SwitchChange[]> {
    return this.switches.history(parseHistoryQuery(query));
  }

  @ApiOperation({ summary: 'Pause or stop a job type, a provider or a user; every replica obeys within 5 seconds' })
  @ApiParam(SCOPE)
  @ApiParam(NAME)
  @ApiBody({ type: SwitchBody })
  @ApiOkResponse({ type: SwitchResponse })
  @Put(':scope/:name')
  async set(
    @CurrentPrincipal() principal: Principal,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<QueueSwitch> {
    const change = { ...parseSwitchTarget(params), ...parseSwitch(body), by: operatorOf(principal) };
    this.logger.info('operator asked', { asked: 'switch set', ...change });
    return this.switches.set(change);
  }

  @ApiOperation({ summary: 'Take a switch back' })
  @ApiParam(SCOPE)
  @ApiParam(NAME)
  @ApiQuery({ name: 'reason' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'It is not set.' })
  @Delete(':scope/:name')
  @HttpCode(204)
  async clear(
    @CurrentPrincipal() principal: Principal,
    @Param() params: unknown,
    @Query() query: unknown,
  ): Promise<void> {
    const change = { ...parseSwitchTarget(params), ...parseReason(query), by: operatorOf(principal) };
    this.logger.info('operator asked', { asked: 'switch clear', ...change });
    const wasSet = await this.switches.clear(change);
    if (!wasSet) throw new ResourceNotFoundError('switch', `${change.scope}/${change.name}`);
  }
}
