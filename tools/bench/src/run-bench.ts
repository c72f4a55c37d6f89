// The program behind `npm run bench:queue`; `bench.mjs` starts it on the workspace's Node.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchRun } from './bench-run.ts';
import { explainClaims } from './explain/explain-claims.ts';
import { explainReport } from './explain/explain-report.ts';
import { pgbenchProgram } from './measure/pgbench.ts';
import { parseOptions, USAGE, type BenchOptions } from './options.ts';
import { goalsTable, markdown } from './report/markdown.ts';
import type { RunResult } from './report/run-result.ts';
import { ProgramMissingError } from './servers/server.ts';
import { Servers } from './servers/servers.ts';
import { loadSystem, type System } from './systems.ts';

const OUTPUT = join(import.meta.dirname, '../../../tmp/bench');

// Leaving by `exit` takes the servers along (see child-server.ts); the workers notice by themselves.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
process.on('disconnect', () => process.exit(130));

async function main(): Promise<number> {
  const options = readOptions();
  if (options.explain) return explain(options);
  if (options.systems.includes('pgbench')) await pgbenchProgram();
  const systems = await Promise.all(options.systems.filter((key) => key !== 'pgbench').map(loadSystem));
  await mkdir(OUTPUT, { recursive: true });
  await rm(join(OUTPUT, 'queue.log'), { force: true });
  const file = join(OUTPUT, new Date().toISOString().replaceAll(':', '').slice(0, 17));
  const runs: RunResult[] = [];
  while (runs.length < options.runs) {
    runs.push(await oneRun(options, systems));
    // After each, so that a later one that fails takes nothing with it.
    await writeFile(`${file}.json`, `${JSON.stringify({ runs }, undefined, 1)}\n`);
    await writeFile(`${file}.md`, markdown(runs));
  }
  console.log(
    `\n${options.systems.includes('cairn') ? goalsTable(runs) : markdown(runs)}\n\nAll figures: ${file}.md and .json`,
  );
  return runs.some(failed) ? 1 : 0;
}

async function explain({ sizes }: BenchOptions): Promise<number> {
  const { historyRows: finishedRows, concurrency } = sizes;
  const report = explainReport(await explainClaims(await loadSystem('cairn'), { finishedRows, concurrency }));
  await mkdir(OUTPUT, { recursive: true });
  await writeFile(join(OUTPUT, 'claim-plans.md'), report);
  console.log(report);
  return 0;
}

async function oneRun(options: BenchOptions, systems: readonly System[]): Promise<RunResult> {
  const servers = await Servers.start(systems.map(({ meta }) => meta));
  try {
    return await new BenchRun(options, systems, servers, OUTPUT).run();
  } finally {
    await servers.stop();
  }
}

function failed({ systems }: RunResult): boolean {
  return Object.values(systems).some(({ errors }) => Object.keys(errors).length > 0);
}

function readOptions(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof ProgramMissingError ? error.message : error);
  process.exit(2);
}
