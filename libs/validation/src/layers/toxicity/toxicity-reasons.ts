import type { Score } from '@cairn/text-classifier';
import type { TextInput } from '../../layer/layer-input.ts';
import type { LayerReason } from '../../layer/layer.ts';
import { masked } from '../../layer/masked.ts';
import { round } from '../../layer/round.ts';
import type { HarmCategory } from './harm-phrases.ts';
import type { Ratings } from './rated-terms.ts';

const MOST_REASONS = 5;

const MESSAGES: Readonly<Record<HarmCategory, string>> = {
  insult: 'The text insults or demeans somebody; say it without these words.',
  hate: 'The text speaks of a group of people with hate; leave that out.',
  threat: 'The text threatens somebody; leave that out.',
  sexual: 'The text is sexual; leave these words out.',
  'self-harm': 'The text speaks of harming oneself; help lines answer at any time.',
  violence: 'The text speaks of violence against people; leave that out.',
};

interface Part {
  code: string;
  message: string;
  start: number;
  end: number;
  weight: number;
}

/** What moved the score, the heaviest first: words by what the model gives them, terms and phrases by their rating. */
export function reasonsOf(
  { normalised, text, field }: TextInput,
  { terms, harm }: Ratings,
  { contributions }: Pick<Score, 'contributions'>,
  namedWeights: ReadonlyMap<string, number>,
): LayerReason[] {
  const phrases: Part[] = [
    ...harm.map(({ meaning, ...span }) =>
      part(
        meaning.category,
        span,
        (namedWeights.get(`harm:${meaning.category}`) ?? 0) * meaning.strength + meaning.strength,
      ),
    ),
    ...terms.map(({ meaning: { category, severity }, ...span }) =>
      part(
        category === 'profanity' ? 'insult' : category,
        span,
        ((namedWeights.get(`term:${category}`) ?? 0) * severity) / 6,
      ),
    ),
  ];
  const words: Part[] = contributions.map(({ start, end, weight }) => ({
    code: 'TOXIC_WORDING',
    message: 'These words weigh most for a toxic text; say it in other words.',
    start,
    end,
    weight,
  }));
  return joined(phrases, words)
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight || one.start - other.start)
    .slice(0, MOST_REASONS)
    .map(({ code, message, start, end, weight }): LayerReason => {
      const span = normalised.originalSpan(start, end);
      const evidence = masked(text.slice(...span));
      return { code, message, field, span, evidence, weight: round(weight) };
    });
}

function part(category: HarmCategory, { start, end }: { start: number; end: number }, weight: number): Part {
  const code = `TOXIC_${category.replace('-', '_').toUpperCase()}`;
  return { code, message: MESSAGES[category], start, end, weight };
}

/** A word that the model weighs inside of a phrase adds to the phrase. */
function joined(phrases: readonly Part[], words: readonly Part[]): Part[] {
  const all = distinct(phrases);
  for (const word of words) {
    const around = all.find(({ start, end }) => start <= word.start && word.end <= end);
    if (around) around.weight += word.weight;
    else all.push(word);
  }
  return all;
}

/** The heaviest of those that begin at one place. */
function distinct(phrases: readonly Part[]): Part[] {
  const byStart = new Map<number, Part>();
  for (const phrase of phrases) {
    const known = byStart.get(phrase.start);
    if (!known || phrase.weight > known.weight) byStart.set(phrase.start, { ...phrase });
  }
  return [...byStart.values()];
}
