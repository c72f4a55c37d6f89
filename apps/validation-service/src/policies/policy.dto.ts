import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class PolicyNameDto {
  @ApiProperty({ example: 'default' })
  id!: string;

  @ApiProperty({ example: 3 })
  version!: number;

  @ApiProperty({ example: `sha256:${'0'.repeat(64)}` })
  hash!: string;
}

class DescribedPolicyDto extends PolicyNameDto {
  @ApiProperty()
  description!: string;

  @ApiProperty()
  author!: string;

  @ApiProperty({ format: 'date' })
  date!: string;
}

class PolicySummaryDto extends DescribedPolicyDto {
  @ApiProperty({ description: 'What the bare name means.' })
  newest!: boolean;
}

export class PolicyListDto {
  @ApiProperty({ type: [PolicySummaryDto] })
  policies!: PolicySummaryDto[];
}

class BandsDto {
  @ApiProperty({ description: 'Risk from which a person should look.' })
  review!: number;

  @ApiProperty({ description: 'Risk from which the input is refused.' })
  reject!: number;
}

export class PolicyDto extends DescribedPolicyDto {
  @ApiProperty()
  bands!: BandsDto;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Rules of each layer, by its id.' })
  layers!: Record<string, object>;

  @ApiProperty({ type: [String], description: 'Reason codes that refuse whatever the score.' })
  vetoes!: string[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  limits!: Record<string, number>;

  @ApiProperty({ type: [Number], description: 'All versions there are, the newest first.' })
  versions!: number[];
}

class OutcomeDto {
  @ApiProperty({ enum: ['accept', 'review', 'reject'] })
  decision!: string;

  @ApiProperty()
  validationScore!: number;
}

class ComparisonDto {
  @ApiProperty({ example: 'texts[3]' })
  input!: string;

  @ApiPropertyOptional({ description: 'Of a stored answer.' })
  id?: string;

  @ApiProperty()
  from!: OutcomeDto;

  @ApiProperty()
  to!: OutcomeDto;

  @ApiPropertyOptional({ type: [String], description: 'Layers of the candidate that did not look at this input.' })
  missing?: string[];
}

class CountsDto {
  @ApiProperty()
  accept!: number;

  @ApiProperty()
  review!: number;

  @ApiProperty()
  reject!: number;
}

class DecisionsDto {
  @ApiProperty()
  from!: CountsDto;

  @ApiProperty()
  to!: CountsDto;
}

export class DryRunDto {
  @ApiProperty()
  current!: PolicyNameDto;

  @ApiProperty()
  candidate!: PolicyNameDto;

  @ApiProperty()
  counted!: number;

  @ApiProperty()
  decisions!: DecisionsDto;

  @ApiProperty({ type: [ComparisonDto], description: 'Those whose decision differs.' })
  changed!: ComparisonDto[];
}
