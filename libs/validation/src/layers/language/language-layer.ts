import { detectLanguage, gibberishIn, LANGUAGES, type Gibberish, type LanguageGuess } from '@cairn/language-detection';
import { z } from 'zod';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerReason, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { masked } from '../../layer/masked.ts';
import { round } from '../../layer/round.ts';

const settings = z.strictObject({
  /** ISO 639-1. Default: any language may be written. */
  allowed: z.array(z.enum(LANGUAGES, 'is no language that this layer tells')).min(1).optional(),
});

type LanguageSettings = z.output<typeof settings>;

/** Fewer letters are in too many languages at once. */
const LEAST_LETTERS = 20;
const LEAST_PROBABILITY = 0.5;
const MOST_NAMED = 3;

/**
 * Whether a text is in a language that the policy allows, and whether it is one at all or mashed keys.
 *
 * `categories` names the likeliest languages with their probability, and `gibberish`. The language is judged only from 20
 * letters up and in sentences; else, and in languages that it does not know, the layer has no objection and says
 * `confidence: 'low'`.
 */
export const languageLayer: ValidationLayer<LanguageSettings> = {
  id: 'language',
  provider: 'local',
  version: '1',
  accepts: ['text'],
  settings,
  analyse: (input: LayerInput, context) => (input.kind === 'text' ? judge(input, context.settings) : NO_RISK),
};

function judge({ text, normalised, field }: TextInput, { allowed }: LanguageSettings): LayerResult {
  const gibberish = gibberishIn(text);
  // Look-alike letters of another alphabet would tell another language.
  const guess = detectLanguage(normalised.disguises.length > 0 ? normalised.text : text);
  const isJudged = field !== 'title' && canBeJudged(guess) && gibberish.score < LEAST_PROBABILITY;
  const foreign = isJudged && allowed ? shareOfOthers(guess, allowed) : 0;
  const score = Math.max(round(gibberish.score), round(foreign));
  return {
    score,
    severity: score >= LEAST_PROBABILITY ? 2 : score > 0.25 ? 1 : 0,
    categories: { ...languagesOf(guess), gibberish: round(gibberish.score) },
    reasons: [...gibberishReason(gibberish, text), ...languageReason(foreign, guess, allowed)],
    ...(isJudged ? {} : { confidence: 'low' }),
  };
}

function canBeJudged({ letters, isProse, languages }: LanguageGuess): boolean {
  return letters >= LEAST_LETTERS && isProse && (languages[0]?.probability ?? 0) >= LEAST_PROBABILITY;
}

function shareOfOthers({ languages }: LanguageGuess, allowed: readonly string[]): number {
  return languages.reduce((sum, { language, probability }) => sum + (allowed.includes(language) ? 0 : probability), 0);
}

function languagesOf({ languages }: LanguageGuess): Record<string, number> {
  return Object.fromEntries(
    languages.slice(0, MOST_NAMED).map(({ language, probability }) => [language, round(probability)]),
  );
}

function gibberishReason({ score, span }: Gibberish, text: string): LayerReason[] {
  if (score < LEAST_PROBABILITY || !span) return [];
  const message = 'This is no word of any language that we know; write in words.';
  return [{ code: 'TEXT_GIBBERISH', message, span, evidence: masked(text.slice(...span)), weight: round(score) }];
}

function languageReason(foreign: number, { languages }: LanguageGuess, allowed: readonly string[] = []): LayerReason[] {
  if (foreign < LEAST_PROBABILITY) return [];
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const written = languages.find(({ language }) => !allowed.includes(language))?.language ?? '';
  const wanted = allowed.map((language) => names.of(language)).join(', ');
  const message = `The text seems to be written in ${names.of(written)}; allowed: ${wanted}.`;
  return [{ code: 'LANGUAGE_NOT_ALLOWED', message, weight: round(foreign) }];
}
