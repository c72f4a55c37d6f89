import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';

/** More failed spec files than this are no coincidence of a busy machine. */
const MAX_REPEATED = 3;
const root = resolve(import.meta.dirname, '../../..');

/** The part of Jest's `--json` file that is read and corrected here. */
export interface ProjectResults {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: SpecFileResult[];
  unsteadySpecFiles?: UnsteadySpecFile[];
}

/** A spec file that failed in the first run and passed alone. */
export interface UnsteadySpecFile {
  /** In the workspace. */
  path: string;
  /** What Jest said of the failure. */
  message: string;
}

interface SpecFileResult {
  /** Absolute path. */
  name: string;
  status: string;
  message: string;
  assertionResults: { status: string }[];
}

/**
 * Runs the few spec files that failed once more, with nothing beside them, and corrects the project's results by what
 * came out. What passes only alone is not hidden: it is named in the results, and `npm test` ends by saying so.
 * @param resultsPath the results of a run with failures
 * @param run runs Jest on some files alone and writes its results
 * @returns the exit code that counts: 0 when everything has passed at last
 */
export async function repeatFailed(
  resultsPath: string,
  run: (files: string[], resultsPath: string) => Promise<number>,
): Promise<number> {
  const first = await readResults(resultsPath);
  const failed = first?.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name) ?? [];
  if (!first || failed.length === 0 || failed.length > MAX_REPEATED) return 1;

  const repeatedPath = `${resultsPath}.repeated`;
  const code = await run(failed, repeatedPath);
  const repeated = await readResults(repeatedPath);
  await rm(repeatedPath, { force: true });
  if (repeated) await writeFile(resultsPath, JSON.stringify(withRepeated(first, repeated)));
  return code;
}

/** Keeps in the results of a whole second run that the first one crashed: by native code, specs cannot do that. */
export async function noteCrash(resultsPath: string, signal: string): Promise<void> {
  const results = await readResults(resultsPath);
  if (!results) return;
  const crash = { path: basename(resultsPath, '.json'), message: `Jest itself was ended by ${signal}.` };
  const unsteadySpecFiles = [...(results.unsteadySpecFiles ?? []), crash];
  await writeFile(resultsPath, JSON.stringify({ ...results, unsteadySpecFiles }));
}

/** The results of a first run in which some files' results are replaced by those of a second one. */
export function withRepeated(first: ProjectResults, repeated: ProjectResults): ProjectResults {
  const again = new Map(repeated.testResults.map((result) => [result.name, result]));
  const testResults = first.testResults.map((result) => again.get(result.name) ?? result);
  const specs = testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    ...first,
    numPassedTests: specs.filter(({ status }) => status === 'passed').length,
    numFailedTests: specs.filter(({ status }) => status === 'failed').length,
    numRuntimeErrorTestSuites: testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((spec) => spec.status !== 'failed'),
    ).length,
    testResults,
    unsteadySpecFiles: [
      ...(first.unsteadySpecFiles ?? []),
      ...first.testResults
        .filter(({ name }) => again.get(name)?.status === 'passed')
        .map(({ name, message }) => ({ path: relative(root, name), message })),
    ],
  };
}

async function readResults(path: string): Promise<ProjectResults | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ProjectResults);
}
