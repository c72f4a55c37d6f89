import { z } from 'zod';
import type { Severity } from '../../layer/layer.ts';
import { OTHER_LANGUAGES } from './other-languages.ts';
import { termPattern } from './term-pattern.ts';

const term = z
  .string()
  .refine(
    (value) => termPattern(value) !== undefined,
    'must have a letter or digit, at most 100 characters, and stars only at its ends',
  );

const blockTerm = z.union([
  term.transform((value) => ({ term: value })),
  z.strictObject({
    term,
    severity: z.int().min(1).max(7).optional(),
    category: z
      .string()
      .regex(/^[a-z][a-z-]{0,39}$/)
      .optional(),
    /** Refuses the input whatever else is in it: the reason's code is `TERM_VETOED`, which the policies veto. */
    veto: z.boolean().optional(),
  }),
]);

const MAX_TERMS = 10_000;

export const lexiconSettings = z.strictObject({
  /**
   * `word`, `run*`, `*ware`, `*mid*` or a phrase; whole words unless there is a star. Upper case, accents and disguises
   * make no difference. Severity 5 and category `blocked` unless given.
   */
  blockTerms: z.array(blockTerm).max(MAX_TERMS).default([]),
  /** What is inside of one of these is not found: names, places, terms of a trade. Written like `blockTerms`. */
  allowTerms: z.array(term).max(MAX_TERMS).default([]),
  /** `built-in` is English with severities; others are lists without. */
  lists: z.array(z.enum(['built-in', ...Object.keys(OTHER_LANGUAGES)])).default(['built-in']),
});

export type LexiconSettings = z.output<typeof lexiconSettings>;

/** How much a term of a severity counts: 0.5 is where it should be looked at by a person. */
export const SCORES: Readonly<Record<Severity, number>> = {
  0: 0,
  1: 0.15,
  2: 0.35,
  3: 0.5,
  4: 0.65,
  5: 0.8,
  6: 0.9,
  7: 1,
};
