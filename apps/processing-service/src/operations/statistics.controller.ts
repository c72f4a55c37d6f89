import { OperatorsOnly } from '@cairn/auth';
import { QueueStatistics } from '@cairn/job-queue';
import type { QueueFigures } from '@cairn/job-queue';
import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiForbiddenResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { StatisticsResponse } from './operation-responses.ts';
import { READ } from './operator.ts';

@ApiTags('operations')
@ApiBearerAuth()
@ApiForbiddenResponse({ description: `The token lacks the scope ${READ}.` })
@OperatorsOnly(READ)
@Controller('internal/operations/statistics')
export class StatisticsController {
  constructor(private readonly statistics: QueueStatistics) {}

  @ApiOperation({ summary: 'How things stand, by job type' })
  @ApiOkResponse({ type: StatisticsResponse })
  @Get()
  async read(): Promise<QueueFigures> {
    return this.statistics.read();
  }
}
