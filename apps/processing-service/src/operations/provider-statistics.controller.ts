import { OperatorsOnly } from '@cairn/auth';
import type { ProviderStatistics } from '@cairn/providers';
import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiForbiddenResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DigitiseOptions } from '../digitise-document/digitise-options.ts';
import { READ } from './operator.ts';
import { ProviderStatisticsResponse } from './provider-statistics.response.ts';

@ApiTags('operations')
@ApiBearerAuth()
@ApiForbiddenResponse({ description: `The token lacks the scope ${READ}.` })
@OperatorsOnly(READ)
@Controller('internal/operations/statistics/providers')
export class ProviderStatisticsController {
  constructor(private readonly digitise: DigitiseOptions) {}

  @ApiOperation({ summary: 'How the providers did in this replica since it began, the preferred one first' })
  @ApiOkResponse({ type: [ProviderStatisticsResponse] })
  @Get()
  read(): ProviderStatistics[] {
    return this.digitise.provider.statistics?.() ?? [];
  }
}
