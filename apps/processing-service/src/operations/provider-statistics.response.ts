import type { ProviderStatistics } from '@cairn/providers';
import { ApiProperty } from '@nestjs/swagger';

export class ProviderStatisticsResponse implements ProviderStatistics {
  @ApiProperty({ example: 'tesseract' })
  provider!: string;
  @ApiProperty({ enum: ['closed', 'open', 'half-open'], description: 'Open: left alone for a while after failures.' })
  breaker!: ProviderStatistics['breaker'];
  @ApiProperty({ description: 'Pages that it was given.' })
  pages!: number;
  @ApiProperty()
  answered!: number;
  @ApiProperty({ description: 'Calls beyond the first of a page.' })
  retries!: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { PROVIDER_TIMEOUT: 2 },
    description: 'Pages without an answer, by the code of the last error; ABORTED when the job did not wait.',
  })
  failures!: Record<string, number>;
  @ApiProperty({ description: 'Pages in its hands, those that wait for their turn included.' })
  running!: number;
  @ApiProperty({ description: 'Of a page with all its tries; 0 before the first.' })
  meanMs!: number;
  @ApiProperty({ description: 'It asked not to be called for so long.' })
  busyForMs!: number;
}
