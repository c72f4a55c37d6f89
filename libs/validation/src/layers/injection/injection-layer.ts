import { readFileSync } from 'node:fs';
import { normaliseText } from '@cairn/text-normalisation';
import { packageAsset } from '@cairn/worker-entry';
import { z } from 'zod';
import { TrainedLanguages } from '../../concepts/languages.ts';
import { wordsOf } from '../../concepts/words.ts';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { masked } from '../../layer/masked.ts';
import { NO_RISK, type LayerReason, type LayerResult, type Severity, type ValidationLayer } from '../../layer/layer.ts';
import { round } from '../../layer/round.ts';
import { LinearWeights, probabilityOf } from '../../linear/linear-weights.ts';
import { decodedParts } from './encoded.ts';
import { reasonsOf } from './injection-reasons.ts';
import { findSigns } from './signs.ts';
import { worstWindow } from './windows.ts';

let loaded: LinearWeights | undefined;
const weights = (): LinearWeights =>
  (loaded ??= new LinearWeights(readFileSync(packageAsset('@cairn/validation/injection.bin', import.meta.url))));

/** Below this score nothing is said about a text. */
const WORTH_SAYING = 0.3;
/** Those with templates of their own; words of a few others are known, which is too little to rely on. */
const languages = new TrainedLanguages('en', 'de', 'fr', 'es', 'it', 'pt', 'nl');
/** Somebody who encodes an order means it. */
const ENCODED_AT_LEAST = 0.9;

/** Orders to a model in a text that a model may read: signs of a chat, hidden codes, and wording by a linear model. */
export const injectionLayer: ValidationLayer = {
  id: 'injection',
  provider: 'local-linear',
  get version() {
    return `1+sha256:${weights().hash}`;
  },
  accepts: ['text'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => (input.kind === 'text' ? judge(input) : NO_RISK),
};

function judge(input: TextInput): LayerResult {
  const findings = [wordingOf(input), ...signsOf(input), ...encodedOf(input)];
  const score = round(1 - findings.reduce((rest, { probability }) => rest * (1 - probability), 1));
  const known = languages.mayBeOf(wordsOf(input.normalised)) ? {} : { confidence: 'low' as const };
  if (score < WORTH_SAYING) return { ...NO_RISK, score, ...known };
  const reasons = findings
    .filter(({ probability }) => probability >= WORTH_SAYING)
    .sort((a, b) => b.probability - a.probability)
    .flatMap((finding) => finding.reasons());
  return { score, severity: severityOf(score), reasons, ...known };
}

interface Finding {
  probability: number;
  reasons(): LayerReason[];
}

function wordingOf(input: TextInput): Finding {
  const words = wordsOf(input.normalised);
  const window = worstWindow(words, weights());
  if (!window) return { probability: 0, reasons: () => [] };
  return { probability: probabilityOf(window.sum), reasons: () => reasonsOf(window, words, weights(), input) };
}

function signsOf({ text, field }: TextInput): Finding[] {
  return findSigns(text).map(({ sign: { code, message, probability }, span }) => ({
    probability,
    reasons: () => [{ code, message, field, span, evidence: masked(text.slice(...span)), weight: probability }],
  }));
}

function encodedOf(input: TextInput): Finding[] {
  const { text, field } = input;
  return decodedParts(input).flatMap((decoded) => {
    const window = worstWindow(wordsOf(normaliseText(decoded.text)), weights());
    if (!window || window.sum < 0) return [];
    const probability = Math.max(ENCODED_AT_LEAST, probabilityOf(window.sum));
    const reason: LayerReason = {
      code: 'INJECTION_ENCODED',
      message: 'The text hides an order to a model in a code; send what it says in plain words, or leave it out.',
      field,
      span: decoded.span,
      evidence: masked(text.slice(...decoded.span)),
      weight: probability,
    };
    return [{ probability, reasons: () => [reason] }];
  });
}

function severityOf(score: number): Severity {
  if (score < 0.5) return 1;
  return score < 0.8 ? 3 : score < 0.95 ? 4 : 5;
}
