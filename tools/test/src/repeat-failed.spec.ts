import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { noteCrash, repeatFailed, type ProjectResults } from './repeat-failed.ts';

const root = resolve(import.meta.dirname, '../../..');
const STEADY = join(root, 'libs/a/src/steady.spec.ts');
const OTHER = join(root, 'libs/a/src/other.spec.ts');

/** Results of spec files by the statuses of their specs; one without specs could not be run. */
function results(files: Record<string, string[]>): ProjectResults {
  const testResults = Object.entries(files).map(([name, specs]) => ({
    name,
    status: specs.length > 0 && specs.every((status) => status === 'passed') ? 'passed' : 'failed',
    message: specs.join(),
    assertionResults: specs.map((status) => ({ status })),
  }));
  const all = Object.values(files).flat();
  return {
    numPassedTests: all.filter((status) => status === 'passed').length,
    numFailedTests: all.filter((status) => status === 'failed').length,
    numRuntimeErrorTestSuites: Object.values(files).filter((specs) => specs.length === 0).length,
    testResults,
  };
}

describe('repeatFailed', () => {
  let folder: string;
  let path: string;
  const asked: string[][] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn test results '));
    path = join(folder, 'a.json');
    asked.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function repeat(first: ProjectResults, second: ProjectResults | undefined, code: number) {
    await writeFile(path, JSON.stringify(first));
    const exitCode = await repeatFailed(path, async (files, resultsPath) => {
      asked.push(files);
      if (second) await writeFile(resultsPath, JSON.stringify(second));
      return code;
    });
    return { exitCode, corrected: JSON.parse(await readFile(path, 'utf8')) as ProjectResults };
  }

  it('repeats only the files that failed, and names those that pass alone', async () => {
    const first = results({ [STEADY]: ['passed', 'passed'], [OTHER]: ['failed', 'passed'] });
    const { exitCode, corrected } = await repeat(first, results({ [OTHER]: ['passed', 'passed'] }), 0);
    expect(asked).toEqual([[OTHER]]);
    expect(exitCode).toBe(0);
    expect(corrected).toMatchObject({ numPassedTests: 4, numFailedTests: 0, numRuntimeErrorTestSuites: 0 });
    expect(corrected.unsteadySpecFiles).toEqual([{ path: 'libs/a/src/other.spec.ts', message: 'failed,passed' }]);
  });

  it('fails when a file fails again', async () => {
    const first = results({ [STEADY]: ['passed'], [OTHER]: ['failed', 'failed'] });
    const { exitCode, corrected } = await repeat(first, results({ [OTHER]: ['failed', 'passed'] }), 1);
    expect(exitCode).toBe(1);
    expect(corrected).toMatchObject({ numPassedTests: 2, numFailedTests: 1, unsteadySpecFiles: [] });
  });

  it('counts a file that could not be run, then could', async () => {
    const { corrected } = await repeat(
      results({ [STEADY]: ['passed'], [OTHER]: [] }),
      results({ [OTHER]: ['passed'] }),
      0,
    );
    expect(corrected).toMatchObject({ numPassedTests: 2, numFailedTests: 0, numRuntimeErrorTestSuites: 0 });
  });

  it('leaves the results alone when the second run left none', async () => {
    const first = results({ [OTHER]: ['failed'] });
    const { exitCode, corrected } = await repeat(first, undefined, 1);
    expect(exitCode).toBe(1);
    expect(corrected).toEqual(first);
  });

  it('repeats nothing when many files failed', async () => {
    const names = ['1', '2', '3', '4'].map((name) => join(root, `libs/a/src/${name}.spec.ts`));
    const { exitCode } = await repeat(
      results(Object.fromEntries(names.map((name) => [name, ['failed']]))),
      undefined,
      0,
    );
    expect(exitCode).toBe(1);
    expect(asked).toEqual([]);
  });

  it('fails when Jest left no results at all', async () => {
    await expect(repeatFailed(join(folder, 'missing.json'), () => Promise.resolve(0))).resolves.toBe(1);
  });

  it('keeps that a run crashed, also when a file is repeated after it', async () => {
    await writeFile(path, JSON.stringify(results({ [OTHER]: ['failed'] })));
    await noteCrash(path, 'SIGABRT');
    const crashed = JSON.parse(await readFile(path, 'utf8')) as ProjectResults;
    const { corrected } = await repeat(crashed, results({ [OTHER]: ['passed'] }), 0);
    expect(corrected.unsteadySpecFiles?.map(({ path: named }) => named)).toEqual(['a', 'libs/a/src/other.spec.ts']);
  });
});
