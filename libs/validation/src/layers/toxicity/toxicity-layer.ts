import { readFileSync } from 'node:fs';
import { loadModel, type LinearModel } from '@cairn/text-classifier';
import { packageAsset } from '@cairn/worker-entry';
import { z } from 'zod';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { categoriesOf, severityOf, STRONG } from './categories.ts';
import { rate } from './rated-terms.ts';
import { reasonsOf } from './toxicity-reasons.ts';
import { isForeign, trainedLetters } from './trained-language.ts';
import { classesOf } from './word-classes.ts';

/** Below this score nothing is said about a text. */
const WORTH_SAYING = 0.3;

let loaded: { model: LinearModel; namedWeights: ReadonlyMap<string, number> } | undefined;

function trained(): NonNullable<typeof loaded> {
  if (loaded) return loaded;
  const model = loadModel(readFileSync(packageAsset('@cairn/validation/toxicity.bin', import.meta.url)), classesOf);
  const namedWeights = new Map(model.header.named.map(({ name, weight }) => [name, weight]));
  return (loaded = { model, namedWeights });
}

/** Insults, hate, threats, sexual content, self-harm and violence, by a linear model and by phrases; see the model card. */
export const toxicityLayer: ValidationLayer = {
  id: 'toxicity',
  provider: 'local-linear',
  get version() {
    return `1+sha256:${trained().model.hash}`;
  },
  accepts: ['text'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => (input.kind === 'text' ? judge(input) : NO_RISK),
};

function judge(input: TextInput): LayerResult {
  const { model, namedWeights } = trained();
  const text = trainedLetters(input.normalised.text);
  const confidence = isForeign(input.normalised.text, text) ? { confidence: 'low' as const } : {};
  const ratings = rate({ text, originalSpan: input.normalised.originalSpan });
  const found = model.score(text, ratings.named);
  const strongest = Math.max(0, ...ratings.harm.map(({ meaning }) => meaning.strength));
  const score = strongest >= STRONG ? Math.max(found.probability, strongest) : found.probability;
  const categories = categoriesOf(ratings, found.probability);
  const severity = severityOf(score, categories);
  if (score < WORTH_SAYING) return { score, severity, categories, reasons: [], ...confidence };
  return { score, severity, categories, reasons: reasonsOf(input, ratings, found, namedWeights), ...confidence };
}
