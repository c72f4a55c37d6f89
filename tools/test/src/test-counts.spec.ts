import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, countTests } from './test-counts.ts';

const results = (changes: Record<string, number | object[]>): string =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
    ...changes,
  });

describe('countTests', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn test results '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('adds up the results of all projects', async () => {
    await writeFile(join(folder, 'auth.json'), results({ numPassedTests: 3, numPendingTests: 1 }));
    await writeFile(join(folder, 'errors.json'), results({ numPassedTests: 4, numFailedTests: 2, numTodoTests: 1 }));
    expect(await countTests(folder)).toEqual({ passed: 7, failed: 2, skipped: 2, unsteady: [] });
  });

  it('counts a spec file that could not be run as a failure', async () => {
    await writeFile(join(folder, 'auth.json'), results({ numRuntimeErrorTestSuites: 1 }));
    expect(await countTests(folder)).toEqual({ passed: 0, failed: 1, skipped: 0, unsteady: [] });
  });

  it('names spec files that passed only when they were repeated', async () => {
    const unsteadySpecFiles = [{ path: 'libs/auth/src/a.spec.ts', message: 'late' }];
    await writeFile(join(folder, 'auth.json'), results({ numPassedTests: 1, unsteadySpecFiles }));
    expect(await countTests(folder)).toEqual({ passed: 1, failed: 0, skipped: 0, unsteady: unsteadySpecFiles });
  });

  it('finds nothing where no project ran', async () => {
    expect(await countTests(join(folder, 'missing'))).toEqual({ passed: 0, failed: 0, skipped: 0, unsteady: [] });
  });
});

describe('closingLine', () => {
  it('names passed and failed specs', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 }, true)).toBe('12 passed, 0 failed');
  });

  it('names skipped specs only when there are any', () => {
    expect(closingLine({ passed: 12, failed: 1, skipped: 3 }, false)).toBe('12 passed, 1 failed, 3 skipped');
  });

  it('never claims that nothing failed when a run failed without a result', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 }, false)).toBe('12 passed, 1 failed');
  });
});
