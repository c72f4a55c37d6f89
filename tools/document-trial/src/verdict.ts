import type { Expectation } from './manifest.ts';
import type { Accuracy } from './truth.ts';

/** What became of a file. */
export interface Handling {
  outcome: 'complete' | 'refused' | 'pages fail' | 'failed' | 'did not end';
  /** Error codes: of the refusal, of the job, or of its failed pages. */
  codes: string[];
  pages: number;
  failedPages: number;
}

/** @returns what is not as it must be; empty when all is */
export function objections(
  expected: Expectation,
  handling: Handling,
  accuracy: Accuracy | undefined,
  maxCharacterErrorRate: number | undefined,
): string[] {
  const wrong: string[] = [];
  if (!isAsExpected(expected.outcome, handling)) wrong.push(`expected: ${expected.outcome}`);
  if (expected.outcome === 'complete' && expected.pages !== undefined && handling.pages !== expected.pages)
    wrong.push(`expected: ${expected.pages} pages`);
  if (handling.outcome !== 'complete' && handling.codes.length === 0) wrong.push('no reason given');
  const rate = accuracy?.characterErrorRate;
  if (rate !== undefined && maxCharacterErrorRate !== undefined && rate > maxCharacterErrorRate)
    wrong.push(`more than ${percent(maxCharacterErrorRate)} of characters wrong`);
  for (const phrase of accuracy?.missingPhrases ?? []) wrong.push(`not found: "${phrase}"`);
  return wrong;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function isAsExpected(expected: Expectation['outcome'], { outcome }: Handling): boolean {
  if (expected === 'any') return outcome !== 'did not end';
  // A document of one page fails with it.
  if (expected === 'pages fail') return outcome === 'pages fail' || outcome === 'failed';
  return outcome === expected;
}
