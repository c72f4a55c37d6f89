import { CurrentPrincipal, OperatorsOnly } from '@cairn/auth';
import type { Principal } from '@cairn/auth';
import { JobQueue } from '@cairn/job-queue';
import { ServiceLogger } from '@cairn/logging';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiForbiddenResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseRedrive } from './operation-requests.ts';
import { RedriveBody, RedriveResponse } from './operation-responses.ts';
import { operatorOf, WRITE } from './operator.ts';

@ApiTags('operations')
@ApiBearerAuth()
@ApiForbiddenResponse({ description: `The token lacks the scope ${WRITE}.` })
@OperatorsOnly(WRITE)
@Controller('internal/operations/redrive')
export class RedriveController {
  constructor(
    private readonly queue: JobQueue,
    private readonly logger: ServiceLogger,
  ) {}

  @ApiOperation({ summary: 'Bring dead letters back, those first that failed first; their checkpoints stay' })
  @ApiBody({ type: RedriveBody })
  @ApiOkResponse({ type: RedriveResponse })
  @Post()
  @HttpCode(200)
  async redrive(@CurrentPrincipal() principal: Principal, @Body() body: unknown): Promise<RedriveResponse> {
    const { filter, reason } = parseRedrive(body);
    const by = operatorOf(principal);
    const { count } = await this.queue.redriveMany(filter, { by, reason });
    const { jobType, userId, errorCode, limit, dryRun } = filter;
    const asked = { asked: 'redrive', by, reason };
    this.logger.info('operator asked', { ...asked, jobType, ofUser: userId, errorCode, limit, dryRun, count });
    return { count };
  }
}
