// The program behind `npm run bench:hub`; `bench.mjs` starts it on the workspace's Node.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { rounded } from '../statistics.ts';
import { parseHubOptions, USAGE, type HubBenchOptions } from './hub-options.ts';
import { markdown, type HubRun } from './hub-report.ts';
import { measureRound } from './measure-hub.ts';
import { measureIdle } from './measure-idle.ts';
import { measureLatency } from './measure-latency.ts';
import { runSoak, soakReport } from './soak.ts';
import type { HubKey } from './wire.ts';

const BENCH = resolve(import.meta.dirname, '../..');
const WORKSPACE = resolve(BENCH, '../..');
const OUTPUT = join(WORKSPACE, 'tmp/bench');
const PROFILES = join(OUTPUT, 'profile');

// The servers end with this process: their channel to it closes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
process.on('disconnect', () => process.exit(130));

async function main(): Promise<number> {
  const options = readOptions();
  await mkdir(OUTPUT, { recursive: true });
  const file = join(OUTPUT, `hub-${new Date().toISOString().replaceAll(':', '').slice(0, 17)}`);
  if (options.soak || options.systems.includes('cairn')) await bundleOurs();
  if (options.soak) {
    const soak = await runSoak(options.soak);
    await writeFile(`${file}-soak.json`, `${JSON.stringify(soak, undefined, 1)}\n`);
    console.log(soakReport(soak));
    return soak.faults.length > 0 ? 1 : 0;
  }
  const run = await measure(options);
  await writeFile(`${file}.json`, `${JSON.stringify(run, undefined, 1)}\n`);
  await writeFile(`${file}.md`, markdown(run));
  console.log(`\n${markdown(run)}\nAll figures: ${file}.md and .json`);
  return 0;
}

async function measure({ mode, systems, sizes, profile }: HubBenchOptions): Promise<HubRun> {
  const run: HubRun = {
    startedAt: new Date().toISOString(),
    mode,
    machine: {
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? 'unknown',
      node: process.versions.node,
      loadStart: load(),
      loadEnd: 0,
    },
    connections: sizes.connections,
    versions: Object.fromEntries(await Promise.all(systems.map(async (key) => [key, await versionOf(key)]))),
    rounds: {},
    latency: {},
    idleMicrosPerSecond: {},
  };
  const nodeFlags = profile ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`] : [];
  for (let round = 1; round <= sizes.rounds; round += 1) {
    // In turns, so that a slow minute of the machine falls on everybody.
    for (const key of systems) {
      console.log(`round ${round} of ${sizes.rounds}: ${key}`);
      (run.rounds[key] ??= []).push(await measureRound(key, sizes, nodeFlags));
    }
  }
  console.log('latency of all');
  run.latency = Object.fromEntries(await measureLatency(systems, sizes));
  if (sizes.idleMs > 0) {
    console.log('idle connections of all');
    run.idleMicrosPerSecond = Object.fromEntries(await measureIdle(systems, sizes));
  }
  run.machine.loadEnd = load();
  return run;
}

/** Always anew: it takes a second, and a run never measures yesterday's code. */
async function bundleOurs(): Promise<void> {
  const script = join(WORKSPACE, 'tools/bundle/bundle.mjs');
  execFileSync(process.execPath, ['--no-warnings', script, 'tools/bench/cairn-hub'], {
    cwd: WORKSPACE,
    stdio: 'inherit',
  });
}

async function versionOf(key: HubKey): Promise<string> {
  const manifest = key === 'cairn' ? join(WORKSPACE, 'package.json') : join(BENCH, 'node_modules', key, 'package.json');
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

function load(): number {
  return rounded(loadavg()[0] ?? 0);
}

function readOptions(): HubBenchOptions {
  try {
    return parseHubOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error);
  process.exit(2);
}
