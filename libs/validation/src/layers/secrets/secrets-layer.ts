import { z } from 'zod';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerReason, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { masked } from '../../layer/masked.ts';
import { findSecrets } from './find-secrets.ts';
import type { FoundSecret } from './found-secret.ts';

const MOST_ENTITIES = 1_000;
const MOST_REASONS = 20;
const SCORE_OF_TEST_KEY = 0.3;

const settings = z.strictObject({
  /** Keys that a service gives out for trials: found as any other, noted below the decision point, or left out. */
  testKeys: z.enum(['find', 'note', 'ignore']).default('note'),
});
type Settings = z.output<typeof settings>;

/**
 * Keys, tokens and passwords. `SECRET_PROVIDER_KEY`, which policies veto, is for published formats and key files;
 * `SECRET_FOUND` for what only looks like a secret where it stands.
 */
export const secretsLayer: ValidationLayer<Settings> = {
  id: 'secrets',
  provider: 'local-rules',
  version: '1',
  accepts: ['text'],
  settings,
  analyse: (input: LayerInput, context) => (input.kind === 'text' ? secretsOf(input, context.settings) : NO_RISK),
};

function secretsOf({ text, page }: TextInput, { testKeys }: Settings): LayerResult {
  const found = findSecrets(text)
    .filter(({ isTestKey }) => !isTestKey || testKeys !== 'ignore')
    .map((secret) => (secret.isTestKey && testKeys === 'note' ? noted(secret) : secret));
  if (found.length === 0) return NO_RISK;
  const onPage = page === undefined ? {} : { page };
  const score = Math.max(...found.map(({ confidence }) => confidence));
  return {
    score,
    severity: found.some(({ hasOwnFormat }) => hasOwnFormat) ? 6 : score >= 0.5 ? 4 : 1,
    entities: found
      .slice(0, MOST_ENTITIES)
      .map(({ type, start, end, confidence }) => ({ type, start, end, confidence, ...onPage })),
    reasons: [...found]
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, MOST_REASONS)
      .map((secret) => ({ ...reasonFor(secret, text), ...onPage })),
  };
}

const noted = (secret: FoundSecret): FoundSecret => ({ ...secret, confidence: SCORE_OF_TEST_KEY, hasOwnFormat: false });

function reasonFor({ name, start, end, confidence, hasOwnFormat, isTestKey }: FoundSecret, text: string): LayerReason {
  const what = isTestKey ? `${name} for tests` : name;
  return {
    code: hasOwnFormat ? 'SECRET_PROVIDER_KEY' : 'SECRET_FOUND',
    message: `The text holds what looks like ${what}; remove it, and replace it by a new one if it was in use.`,
    span: [start, end],
    evidence: masked(text.slice(start, end)),
    weight: confidence,
  };
}
