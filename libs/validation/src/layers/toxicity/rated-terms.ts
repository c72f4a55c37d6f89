import severityTerms from '../lexicon/severity-terms.json' with { type: 'json' };
import { findHarm, HARM_CATEGORIES, type Harm } from './harm-phrases.ts';
import { PhraseTable, plainWordsOf, type FoundPhrase, type ReadText } from './phrases.ts';

/** What single words are rated as; `profanity` is coarse, and an insult only with somebody in it. */
export type TermCategory = keyof typeof severityTerms.terms;

export interface RatedTerm {
  category: TermCategory;
  /** 1 to 6. */
  severity: number;
}

export interface Ratings {
  /** Values of the model's named features, 0 to 1. */
  named: Record<string, number>;
  terms: FoundPhrase<RatedTerm>[];
  harm: FoundPhrase<Harm>[];
}

const CATEGORIES = Object.keys(severityTerms.terms) as TermCategory[];
const MOST_SEVERE = 6;
/** So many coarse words are as coarse as it gets. */
const MANY = 4;

/** In the order of the model's header. */
export const NAMED_FEATURES: readonly string[] = [
  ...CATEGORIES.map((category) => `term:${category}`),
  'terms',
  ...HARM_CATEGORIES.map((category) => `harm:${category}`),
];

let terms: PhraseTable<RatedTerm> | undefined;
/** Made with the first text: the service's own thread asks for none. */
const ratedTerms = (): PhraseTable<RatedTerm> =>
  (terms ??= new PhraseTable<RatedTerm>(
    CATEGORIES.flatMap((category) =>
      Object.entries(severityTerms.terms[category]).flatMap(([severity, list]) =>
        list.split('|').map((term): [string, RatedTerm] => [plain(term), { category, severity: Number(severity) }]),
      ),
    ),
  ));

/** What word lists and phrases of harm say about a text. */
export function rate(normalised: ReadText): Ratings {
  const words = plainWordsOf(normalised.text);
  const found = ratedTerms().find(normalised, words);
  const harm = findHarm(normalised, words);
  const named = Object.fromEntries(NAMED_FEATURES.map((name) => [name, 0]));
  const raise = (name: string, value: number): void => {
    named[name] = Math.max(named[name] as number, value);
  };
  for (const { meaning } of found) raise(`term:${meaning.category}`, meaning.severity / MOST_SEVERE);
  for (const { meaning } of harm) raise(`harm:${meaning.category}`, meaning.strength);
  named['terms'] = Math.min(1, found.filter(({ meaning }) => meaning.severity > 2).length / MANY);
  return { named, terms: found, harm };
}

function plain(term: string): string {
  return term
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z\d]+/g, ' ')
    .trim();
}
