import type { NormalisedText } from '@cairn/text-normalisation';
import type { Severity } from '../../layer/layer.ts';
import { INNOCENT_PHRASES } from './innocent-phrases.ts';
import { OTHER_LANGUAGES } from './other-languages.ts';
import severityTerms from './severity-terms.json' with { type: 'json' };
import { TermMatcher } from './term-matcher.ts';
import type { LexiconSettings } from './lexicon-settings.ts';
import { termPattern, type TermPattern } from './term-pattern.ts';

export interface LexiconTerm {
  severity: Severity;
  category: string;
  from: 'policy' | 'list';
  veto: boolean;
}

export interface FoundTerm extends LexiconTerm {
  /** Which of the terms: two finds of one have the same. */
  id: number;
  /** Offsets into the normalised text, end excluded. */
  start: number;
  end: number;
}

type Known = LexiconTerm | 'innocent';

/** Of terms in lists that know no severity. */
const UNKNOWN_SEVERITY: Severity = 3;
const POLICY_SEVERITY: Severity = 5;

/** The terms of one policy, ready to be searched for. */
export class Lexicon {
  readonly #known: Known[] = [];
  readonly #matcher: TermMatcher;

  constructor(settings: LexiconSettings) {
    const patterns: TermPattern[] = [];
    for (const [term, known] of termsOf(settings)) {
      const pattern = termPattern(term);
      if (!pattern) continue;
      patterns.push(pattern);
      this.#known.push(known);
    }
    this.#matcher = new TermMatcher(patterns);
  }

  /** In the order of the text; of terms inside of others only the longest, of equal ones the policy's. */
  find(text: NormalisedText): FoundTerm[] {
    const matches = this.#matcher
      .find(text)
      .map(({ term, start, end }) => ({ id: term, start, end, known: this.#known[term] as Known }))
      .sort((one, other) => one.start - other.start || other.end - one.end || rank(other.known) - rank(one.known));
    const found: FoundTerm[] = [];
    let coveredTo = 0;
    for (const { id, start, end, known } of matches) {
      if (end <= coveredTo) continue;
      coveredTo = end;
      if (known !== 'innocent') found.push({ id, start, end, ...known });
    }
    return found;
  }
}

/** What a policy allows beats what it blocks; both beat the lists. */
function rank(known: Known): number {
  if (known === 'innocent') return 3;
  return known.from === 'policy' ? 2 : 1;
}

function* termsOf({ blockTerms, allowTerms, lists }: LexiconSettings): Generator<[term: string, known: Known]> {
  for (const { term, ...given } of blockTerms) {
    const { severity = POLICY_SEVERITY, category = 'blocked', veto = false } = given as Partial<LexiconTerm>;
    yield [term, { severity, category, veto, from: 'policy' }];
  }
  for (const term of allowTerms) yield [term, 'innocent'];
  for (const term of INNOCENT_PHRASES) yield [term, 'innocent'];
  for (const list of lists) {
    if (list === 'built-in') yield* builtIn();
    else for (const term of OTHER_LANGUAGES[list] ?? []) yield [term, { ...fromList, severity: UNKNOWN_SEVERITY }];
  }
}

const fromList = { category: 'profanity', from: 'list', veto: false } as const;

function* builtIn(): Generator<[term: string, known: Known]> {
  for (const [category, bySeverity] of Object.entries(severityTerms.terms)) {
    for (const [severity, terms] of Object.entries(bySeverity)) {
      for (const term of terms.split('|')) {
        yield [term, { ...fromList, category, severity: Number(severity) as Severity }];
      }
    }
  }
}
