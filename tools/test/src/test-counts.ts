import { glob, readFile } from 'node:fs/promises';
import type { UnsteadySpecFile } from './repeat-failed.ts';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  unsteady: UnsteadySpecFile[];
}

/** The part of Jest's `--json` file that is added up. */
interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Spec files that could not be run at all, so that none of their specs is counted. */
  numRuntimeErrorTestSuites: number;
  unsteadySpecFiles?: UnsteadySpecFile[];
}

/** Adds up all result files of a folder; a spec file that cannot be run counts as one failure. */
export async function countTests(folder: string): Promise<TestCounts> {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0, unsteady: [] };
  for await (const file of glob('*.json', { cwd: folder })) {
    const results = JSON.parse(await readFile(`${folder}/${file}`, 'utf8')) as JestResults;
    counts.passed += results.numPassedTests;
    counts.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    counts.skipped += results.numPendingTests + results.numTodoTests;
    counts.unsteady.push(...(results.unsteadySpecFiles ?? []));
  }
  return counts;
}

/**
 * The closing line: `N passed, N failed`, with the skipped ones when there are any.
 * @param allSucceeded false when some project's run failed; then the line never says that nothing did
 */
export function closingLine({ passed, failed, skipped }: Omit<TestCounts, 'unsteady'>, allSucceeded: boolean): string {
  const failures = allSucceeded ? failed : Math.max(failed, 1);
  return `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
