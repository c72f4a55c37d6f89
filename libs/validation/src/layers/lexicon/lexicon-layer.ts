import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerReason, type LayerResult, type Severity, type ValidationLayer } from '../../layer/layer.ts';
import { masked } from '../../layer/masked.ts';
import { round } from '../../layer/round.ts';
import { lexiconSettings, SCORES, type LexiconSettings } from './lexicon-settings.ts';
import { Lexicon, type FoundTerm } from './lexicon.ts';

/** Policies that are in use at the same time; making a lexicon takes some milliseconds for each thousand terms. */
const KEPT_LEXICONS = 8;
const MOST_REASONS = 50;
/** What each further term adds, beside the worst one. */
const FURTHER_SHARE = 0.25;
/** Mild words do not add up to harm. */
const REVIEW = 0.5;
const MOST_FROM_MILD = 0.45;

const lexicons = new Map<string, Lexicon>();

/**
 * Terms that a policy blocks, and words that offend by themselves. `categories` has the worst score of each. What offends
 * only in some uses, such as terms of medicine or of groups, scores below 0.5.
 */
export const lexiconLayer: ValidationLayer<LexiconSettings> = {
  id: 'lexicon',
  provider: 'local',
  version: '1',
  accepts: ['text'],
  settings: lexiconSettings,
  analyse: (input: LayerInput, { settings }) => (input.kind === 'text' ? judge(input, settings) : NO_RISK),
};

function judge(input: TextInput, settings: LexiconSettings): LayerResult {
  const found = lexiconFor(settings).find(input.normalised);
  const confidence = isForeign(input, settings) ? { confidence: 'low' as const } : {};
  if (found.length === 0) return { ...NO_RISK, ...confidence };
  const distinct = [...new Map(found.map((each) => [each.id, each])).values()];
  const severity = Math.max(...distinct.map((each) => each.severity)) as Severity;
  const categories: Record<string, number> = {};
  for (const each of distinct)
    categories[each.category] = Math.max(categories[each.category] ?? 0, SCORES[each.severity]);
  const score = distinct.some(({ veto }) => veto) ? 1 : scoreOf(distinct);
  return { score, severity, categories, reasons: reasonsFor(found, input), ...confidence };
}

/** Policies come anew with each text, as they come from another thread; equal ones share a lexicon. */
function lexiconFor(settings: LexiconSettings): Lexicon {
  const key = JSON.stringify(settings);
  const kept = lexicons.get(key);
  const lexicon = kept ?? new Lexicon(settings);
  lexicons.delete(key);
  lexicons.set(key, lexicon);
  const [oldest] = lexicons.keys();
  if (lexicons.size > KEPT_LEXICONS && oldest !== undefined) lexicons.delete(oldest);
  return lexicon;
}

function scoreOf(distinct: readonly FoundTerm[]): number {
  const scores = distinct.map(({ severity }) => SCORES[severity]).sort((one, other) => other - one);
  const [worst = 0, ...others] = scores;
  const trust = others.reduce((left, score) => left * (1 - FURTHER_SHARE * score), 1 - worst);
  return round(worst < REVIEW ? Math.min(MOST_FROM_MILD, 1 - trust) : 1 - trust);
}

function reasonsFor(found: readonly FoundTerm[], { text, normalised, field }: TextInput): LayerReason[] {
  return [...found]
    .sort(
      (one, other) => Number(other.veto) - Number(one.veto) || other.severity - one.severity || one.start - other.start,
    )
    .slice(0, MOST_REASONS)
    .map(({ start, end, severity, category, from, veto }) => {
      const span = normalised.originalSpan(start, end);
      const what = from === 'policy' ? 'A blocked term' : 'A term that may offend';
      return {
        code: veto ? 'TERM_VETOED' : from === 'policy' ? 'TERM_BLOCKED' : 'TERM_OFFENSIVE',
        message: `${what} (${category}, severity ${severity} of 7) is in the ${field === 'title' ? 'title' : 'text'}.`,
        span,
        evidence: masked(text.slice(...span)),
        weight: SCORES[severity],
      };
    });
}

// eslint-disable-next-line no-control-regex -- all of ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/;
const LETTER = /\p{L}/gu;
const LATIN_LETTER = /\p{Script=Latin}/gu;
const LOOKED_AT = 2_000;

/** The built-in list knows English only. */
function isForeign({ normalised }: TextInput, { lists }: LexiconSettings): boolean {
  if (lists.some((list) => list !== 'built-in')) return false;
  const sample = normalised.text.slice(0, LOOKED_AT);
  if (ASCII.test(sample)) return false;
  const letters = sample.match(LETTER)?.length ?? 0;
  return letters > 0 && (sample.match(LATIN_LETTER)?.length ?? 0) * 2 < letters;
}
