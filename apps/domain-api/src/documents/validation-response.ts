import { ApiProperty } from '@nestjs/swagger';
import type { StoredVerdict } from './stored-verdict.ts';

class PolicyResponse {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  version!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Names the exact rules, so that the decision can be repeated. Null for documents of earlier releases.',
  })
  hash!: string | null;
}

class LayerResponse {
  @ApiProperty({ example: 'obfuscation' })
  id!: string;

  @ApiProperty({ enum: ['ok', 'error'], description: '`error`: the layer could not judge.' })
  status!: 'ok' | 'error';

  @ApiProperty({ minimum: 0, maximum: 1, description: 'Risk; 0.5 is the layer’s own decision point.' })
  score!: number;

  @ApiProperty({ minimum: 0, maximum: 7 })
  severity!: number;

  @ApiProperty({ minimum: 0, maximum: 1, description: 'How far this layer can push the risk.' })
  weight!: number;

  @ApiProperty({ minimum: 0, maximum: 1, description: 'Its share in the whole risk.' })
  contribution!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { insult: 0.2 },
    description: 'What the layer tells apart, 0 to 1; those above 0.',
  })
  categories!: Record<string, number>;

  @ApiProperty({
    enum: ['low'],
    nullable: true,
    description: '`low`: the layer was not made for this input, such as a language, and its score says little.',
  })
  confidence!: 'low' | null;
}

class ReasonResponse {
  @ApiProperty()
  layer!: string;

  @ApiProperty()
  code!: string;

  @ApiProperty()
  message!: string;

  @ApiProperty({ type: Number, nullable: true, minimum: 1, description: 'Page of the document.' })
  page!: number | null;
}

export class ValidationResponse {
  @ApiProperty({ enum: ['accept', 'review'], description: '`review`: taken, and somebody should look at it.' })
  decision!: 'accept' | 'review';

  @ApiProperty({ minimum: 0, maximum: 100, description: '100 is harmless.' })
  validationScore!: number;

  @ApiProperty({ minimum: 0, maximum: 100, deprecated: true, description: 'The same as `validationScore`.' })
  score!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    maximum: 1,
    description: 'What all layers come to. Null for documents of earlier releases.',
  })
  risk!: number | null;

  @ApiProperty({ type: PolicyResponse })
  policy!: PolicyResponse;

  @ApiProperty({
    type: [LayerResponse],
    description: 'What looked at the document, largest contribution first. Empty for documents of earlier releases.',
  })
  layers!: LayerResponse[];

  @ApiProperty({ type: [ReasonResponse], description: 'What was found and what to do about it, weightiest first.' })
  reasons!: ReasonResponse[];
}

export function toValidationResponse({
  decision,
  score,
  risk,
  policy,
  layers,
  reasons,
}: StoredVerdict): ValidationResponse {
  return {
    decision,
    validationScore: score,
    score,
    risk: risk ?? null,
    policy: { id: policy.id, version: policy.version, hash: policy.hash ?? null },
    layers: (layers ?? []).map((layer) => ({
      ...layer,
      categories: layer.categories ?? {},
      confidence: layer.confidence ?? null,
    })),
    reasons: reasons.map((reason) => ({ ...reason, page: reason.page ?? null })),
  };
}
