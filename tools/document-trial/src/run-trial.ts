/** `npm run documents:try -- FOLDER` on the workspace's Node: see ../trial.mjs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CairnClient } from '@cairn/client';
import { Bystander } from './bystander.ts';
import { expectationOf, readManifest, type ManifestRow } from './manifest.ts';
import { MemoryWatch } from './memory-watch.ts';
import { table, type TrialReport } from './report.ts';
import { runningStack } from './running-stack.ts';
import { compareWithTruth } from './truth.ts';
import { tryFile } from './try-file.ts';
import { objections } from './verdict.ts';

const USAGE = `Usage: npm run documents:try -- FOLDER [--only TEXT] [--time-limit SECONDS]
  FOLDER has a MANIFEST.json that says what must become of each file; npm start must be running.
  --only        files whose path contains the text
  --time-limit  for one file, default 900`;

const OUTPUT = resolve(import.meta.dirname, '../../../tmp/document-trial/report.md');

interface Ground {
  folder: string;
  client: CairnClient;
  bystander: Bystander;
  memory: MemoryWatch;
  timeLimitMs: number;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', default: '' }, 'time-limit': { type: 'string', default: '900' } },
  });
  const [folder, ...rest] = positionals;
  const timeLimitMs = Number(values['time-limit']) * 1000;
  if (!folder || rest.length > 0 || !(timeLimitMs > 0)) throw new TypeError(USAGE);

  // npm runs scripts in the workspace's root; a relative folder is meant from where the user is.
  const base = resolve(process.env.INIT_CWD ?? '.', folder);
  const rows = (await readManifest(base)).filter(({ file }) => file.includes(values.only));
  if (rows.length === 0) throw new TypeError(`No file of the manifest contains "${values.only}".`);
  const stack = await runningStack();
  const ground: Ground = {
    folder: base,
    client: stack.client('alice'),
    bystander: await Bystander.create(stack.client('bob')),
    memory: new MemoryWatch(await stack.processes('processing-service')),
    timeLimitMs,
  };
  const reports: TrialReport[] = [];
  try {
    for (const row of rows) {
      const report = await tryRow(row, ground);
      reports.push(report);
      console.log(table([report]).split('\n').at(-1));
    }
  } finally {
    ground.memory.stop();
    ground.client.close();
    await ground.bystander.remove();
  }
  await mkdir(dirname(OUTPUT), { recursive: true });
  await writeFile(OUTPUT, `${table(reports)}\n`);
  const failed = reports.filter(({ objections: wrong }) => wrong.length > 0).length;
  console.log(`\n${table(reports)}\n\nReport: ${OUTPUT}\n${reports.length - failed} as expected, ${failed} not`);
  return failed === 0 ? 0 : 1;
}

async function tryRow(row: ManifestRow, ground: Ground): Promise<TrialReport> {
  const { folder, client, bystander, memory, timeLimitMs } = ground;
  const expected = expectationOf(row);
  const startedAt = performance.now();
  memory.takePeak();
  // Beside a file that means harm an ordinary one must go its way; beside an ordinary file that is no question.
  const beside = expected.outcome === 'complete' ? undefined : bystander.pass(timeLimitMs);
  const { handling, pages } = await tryFile(client, join(folder, row.file), timeLimitMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const harm = await beside;
  const accuracy = row.truth && pages ? await compareWithTruth(join(folder, row.truth), pages) : undefined;
  const wrong = objections(expected, handling, accuracy, row.maxCharacterErrorRate);
  return {
    file: row.file,
    handling,
    ...(accuracy ? { accuracy } : {}),
    seconds,
    peakBytes: memory.takePeak(),
    objections: harm ? [...wrong, harm] : wrong,
  };
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
