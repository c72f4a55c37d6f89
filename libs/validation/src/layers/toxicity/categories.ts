import type { Severity } from '../../layer/layer.ts';
import { round } from '../../layer/round.ts';
import { HARM_CATEGORIES, type HarmCategory } from './harm-phrases.ts';
import type { Ratings, TermCategory } from './rated-terms.ts';

export type Categories = Record<HarmCategory, number>;

/** A rated term speaks for a category as much as its severity over this, at most 6/7. */
const SCALE = 7;
const CATEGORY_OF_TERMS: Readonly<Record<TermCategory, { category: HarmCategory; share: number }>> = {
  hate: { category: 'hate', share: 1 },
  sexual: { category: 'sexual', share: 0.8 },
  insult: { category: 'insult', share: 1 },
  profanity: { category: 'insult', share: 0.5 },
};
const DECIDED = 0.5;
/** Phrases this strong decide without the model. */
export const STRONG = 0.7;

/**
 * What kind of harm it is. The model tells only whether a text is toxic, words and phrases tell of what kind; what is
 * toxic and of no such kind counts as an insult.
 * @param probability of the model
 */
export function categoriesOf({ terms, harm }: Ratings, probability: number): Categories {
  const evidence = Object.fromEntries(HARM_CATEGORIES.map((category) => [category, 0])) as Categories;
  const raise = (category: HarmCategory, value: number): void => {
    evidence[category] = Math.max(evidence[category], value);
  };
  for (const { meaning } of terms) {
    const { category, share } = CATEGORY_OF_TERMS[meaning.category];
    raise(category, ((share * meaning.severity) / SCALE) * probability);
  }
  for (const { meaning } of harm) {
    raise(meaning.category, meaning.strength >= STRONG ? meaning.strength : meaning.strength * (0.5 + probability / 2));
  }
  if (probability >= DECIDED && Math.max(...Object.values(evidence)) < DECIDED) raise('insult', probability);
  for (const category of HARM_CATEGORIES) evidence[category] = round(evidence[category]);
  return evidence;
}

const GRAVE: readonly HarmCategory[] = ['threat', 'self-harm', 'hate'];

/** 6 and 7, which reject by themselves, need both the model and a grave phrase or slur. */
export function severityOf(score: number, categories: Categories): Severity {
  if (score < DECIDED) return score < 0.3 ? 0 : 1;
  const isGrave = GRAVE.some((category) => categories[category] >= STRONG);
  if (isGrave && score >= 0.97) return 6;
  if (isGrave) return 5;
  return score < 0.7 ? 2 : score < 0.9 ? 3 : 4;
}
