/** `npm run documents:fuzz` on the workspace's Node: see ../fuzz.mjs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzResult } from './fuzz.ts';
import { mutate } from './mutate.ts';
import { seededRandom } from './random.ts';
import { seedFiles } from './seed-files.ts';

const USAGE = `Usage: npm run documents:fuzz -- [--runs N] [--seed N] [--time-limit SECONDS]
  --runs        mutated files to inspect, default 2000
  --seed        of the first one, default the time: the next ones count on from it
  --time-limit  for one inspection, default 30`;

const KEPT = resolve(import.meta.dirname, '../../../tmp/document-fuzz');

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '2000' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      'time-limit': { type: 'string', default: '30' },
    },
  });
  const [runs, seed, seconds] = [Number(values.runs), Number(values.seed), Number(values['time-limit'])];
  if (!Number.isInteger(runs) || !Number.isInteger(seed) || !(runs > 0) || !(seconds > 0)) throw new TypeError(USAGE);

  const folder = await mkdtemp(join(tmpdir(), 'cairn-fuzz-'));
  let done = 0;
  const onResult = ({ seed: made, name, outcome, milliseconds }: FuzzResult): void => {
    done += 1;
    if (outcome === 'ERROR') console.log(`seed ${made} (${name}): ${outcome} after ${milliseconds} ms`);
    if (done % 100 === 0) console.log(`${done} of ${runs}`);
  };
  try {
    const results = await fuzz({ seed, runs, folder, timeLimitMs: seconds * 1000, onResult });
    return await report(results);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files that were handled wrongly are kept. @returns the exit code */
async function report(results: readonly FuzzResult[]): Promise<number> {
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  for (const [outcome, count] of [...counts].sort((a, b) => b[1] - a[1]))
    console.log(`${String(count).padStart(7)}  ${outcome}`);
  const slowest = results.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  if (slowest)
    console.log(`slowest: ${slowest.milliseconds} ms, seed ${slowest.seed} (${slowest.name}), ${slowest.outcome}`);

  const wrong = results.filter(({ outcome }) => outcome === 'ERROR');
  const files = new Map((await seedFiles()).map(({ name, bytes }) => [name, bytes]));
  await mkdir(KEPT, { recursive: true });
  for (const { seed, name, error } of wrong) {
    const random = seededRandom(seed);
    random.pick([...files.keys()]);
    await writeFile(join(KEPT, `${seed}-${name}`), mutate(name, files.get(name) ?? Buffer.alloc(0), random));
    console.log(`${join(KEPT, `${seed}-${name}`)}:`, error);
  }
  console.log(`${results.length - wrong.length} passed, ${wrong.length} failed`);
  return wrong.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof TypeError ? error.message : error);
  process.exitCode = 2;
}
