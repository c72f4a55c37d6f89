import { LAYER_IDS } from '@cairn/validation';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const DECISIONS = ['accept', 'review', 'reject'];
const risk = { minimum: 0, maximum: 1 };
const severity = { type: 'integer', minimum: 0, maximum: 7 } as const;
const span = { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 } as const;

class PolicyNameDto {
  @ApiProperty({ example: 'default' })
  id!: string;

  @ApiProperty({ example: 3 })
  version!: number;

  @ApiProperty({ description: 'Names the exact rules.', example: `sha256:${'0'.repeat(64)}` })
  hash!: string;
}

class ReasonDto {
  @ApiProperty({ example: 'PDF_JAVASCRIPT' })
  code!: string;

  @ApiPropertyOptional({ description: 'Left out in the small form.' })
  message?: string;

  @ApiPropertyOptional({ description: 'Field of the request at fault.', example: 'title' })
  field?: string;

  @ApiPropertyOptional({ ...span, description: 'Where in the text: UTF-16 code units, end excluded.' })
  span?: number[];

  @ApiPropertyOptional({ description: 'Page of the document, from 1.' })
  page?: number;

  @ApiPropertyOptional({ description: 'What was found, masked.', example: 'e… (14) …t' })
  evidence?: string;

  @ApiPropertyOptional({ description: 'How much of the layer’s score this is; the largest first.' })
  weight?: number;
}

class VetoDto extends ReasonDto {
  @ApiProperty({ enum: LAYER_IDS })
  layer!: string;
}

class EntityDto {
  @ApiProperty({ example: 'EMAIL_ADDRESS' })
  type!: string;

  @ApiProperty()
  start!: number;

  @ApiProperty()
  end!: number;

  @ApiProperty(risk)
  confidence!: number;

  @ApiPropertyOptional()
  page?: number;
}

class LayerDto {
  @ApiProperty({ enum: LAYER_IDS })
  id!: string;

  @ApiProperty({
    enum: ['ok', 'skipped', 'error', 'timed-out'],
    description: 'skipped: nothing to look at, or a layer that the policy does without failed; its reasons say so.',
  })
  status!: string;

  @ApiPropertyOptional({ example: 'local' })
  provider?: string;

  @ApiPropertyOptional({ example: '3' })
  version?: string;

  @ApiProperty({ ...risk, description: '0.5 is the layer’s own decision point.' })
  score!: number;

  @ApiProperty(severity)
  severity!: number;

  @ApiProperty({ enum: DECISIONS, description: 'What this layer alone leads to.' })
  decision!: string;

  @ApiPropertyOptional({ ...risk, description: 'How far a fully certain layer pushes the risk.' })
  weight?: number;

  @ApiPropertyOptional({ ...risk, description: 'Share in the whole risk.' })
  contribution?: number;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'number' } })
  categories?: Record<string, number>;

  @ApiPropertyOptional({ type: [EntityDto] })
  entities?: EntityDto[];

  @ApiPropertyOptional({ type: [ReasonDto] })
  reasons?: ReasonDto[];

  @ApiPropertyOptional({ enum: ['low'], description: 'low: the layer was not made for such input.' })
  confidence?: string;

  @ApiPropertyOptional({ description: 'Milliseconds; left out with `timings=false`.' })
  ms?: number;
}

class FileFactsDto {
  @ApiProperty({ type: String, nullable: true, example: 'application/pdf' })
  type!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  pageCount!: number | null;

  @ApiProperty({ description: 'It takes the password to open it.' })
  encrypted!: boolean;
}

class FactsDto {
  @ApiProperty({ type: String, nullable: true, description: 'Of the first file.' })
  type!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Of all files; null when one of them was refused.' })
  pageCount!: number | null;

  @ApiProperty({ type: [FileFactsDto] })
  files!: FileFactsDto[];
}

export class ValidationAnswerDto {
  @ApiProperty({ format: 'uuid', description: 'The same for the same input, policy and layers.' })
  id!: string;

  @ApiProperty()
  policy!: PolicyNameDto;

  @ApiProperty({ enum: DECISIONS })
  decision!: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100, description: '100 is harmless, 0 is certain harm.' })
  validationScore!: number;

  @ApiProperty(risk)
  risk!: number;

  @ApiProperty(severity)
  severity!: number;

  @ApiProperty({ type: [VetoDto], description: 'Reasons that refuse whatever the score.' })
  vetoes!: VetoDto[];

  @ApiProperty({ type: [LayerDto] })
  layers!: LayerDto[];

  @ApiPropertyOptional({ description: 'Milliseconds; left out with `timings=false`.' })
  timingMs?: number;

  @ApiPropertyOptional({ description: 'Of documents.' })
  facts?: FactsDto;
}

export class BatchAnswerDto {
  @ApiProperty({ type: [ValidationAnswerDto] })
  results!: ValidationAnswerDto[];
}
