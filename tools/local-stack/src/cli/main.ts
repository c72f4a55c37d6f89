/** `npm start` on the workspace's Node: see start.mjs. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseStartOptions } from '../../options.mjs';
import type { Endpoints } from '../endpoints.ts';
import { fetchToken } from '../issuer/fetch-token.ts';
import { dataOutside } from '../postgres/postgres-home.ts';
import { awaitEndOfKilledRun } from '../processes/recover.ts';
import { NEEDS, SERVICES, type ServiceName } from '../services.ts';
import { isRunning, takeStackLock, type RunningStack, type StackLock } from '../stack-lock.ts';
import { startStack, WORKSPACE_ROOT, type Stack } from '../stack.ts';
import { stateDir, writeJson, type StateDir } from '../state-dir.ts';
import { buildApps, copyBundles } from './build.ts';
import { digitise } from './digitise.ts';
import { Display } from './display.ts';
import { onStopRequest } from './stop-request.ts';

const SAMPLE = join(WORKSPACE_ROOT, 'tools/scan-generator/assets/sample-scan.pdf');
const DEMO_USER = 'alice';

const ExitCode = { success: 0, documentFailed: 1, startFailed: 2, interrupted: 130 } as const;

const workingDirectory = process.env.INIT_CWD ?? process.cwd();
const options = parseStartOptions(process.argv.slice(2), workingDirectory);
const display = new Display(process.stdout);
const dir = stateDir(join(WORKSPACE_ROOT, '.cairn'));
const stopRequest = onStopRequest(() => display.line('  stopping …'));

try {
  const lock = await takeStackLock(dir);
  process.exitCode = isRunning(lock) ? await attach(lock) : await runStack(lock);
} catch (error) {
  display.live('');
  if (stopRequest.aborted) process.exitCode = ExitCode.interrupted;
  else {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = ExitCode.startFailed;
  }
}
// Sockets that were kept open for reuse must not delay the end.
process.exit();

async function runStack(lock: StackLock): Promise<number> {
  display.line('Cairn, local stack');
  try {
    await awaitEndOfKilledRun(dir);
    if (options.fresh) await forgetEverything(dir);
    const services = options.only ? SERVICES.filter((name) => isNeeded(name, options.only as ServiceName)) : SERVICES;
    const stack = await buildAndStart(services);
    try {
      await writeJson(dir.endpoints, stack.endpoints);
      lock.announce(stack.endpoints);
      const succeeded = stack.endpoints.domainApi && !options.only ? await runDocuments(stack.endpoints) : true;
      if (!options.exit) await stayUp(stack.endpoints);
      return succeeded ? ExitCode.success : ExitCode.documentFailed;
    } finally {
      await rm(dir.endpoints, { force: true });
      await stack.stop();
      display.line('  stopped');
    }
  } finally {
    await lock.release();
  }
}

async function buildAndStart(services: readonly ServiceName[]): Promise<Stack> {
  const failure = new AbortController();
  const signal = AbortSignal.any([stopRequest, failure.signal]);
  const apps = [...services, ...pageOf(services)];
  const build = display.step('build', async () => {
    await buildApps(apps, signal);
    await copyBundles(apps, dir.bundles);
  });
  try {
    return await startStack({
      dataDir: dir.root,
      services,
      portBase: options.portBase,
      signal,
      bundles: dir.bundles,
      bundlesReady: build,
      log: (line) => display.line(`  ! ${line}`),
      step: (name, work) => display.step(name, work),
    });
  } catch (error) {
    failure.abort();
    await build.catch(() => undefined);
    throw error;
  }
}

/** A stack runs already: this run uses it and leaves it as it is. */
async function attach(running: RunningStack): Promise<number> {
  if (options.fresh || options.only || options.portBase !== undefined) {
    throw new Error(
      `A stack is running already (process ${running.pid}). Stop it first (Ctrl-C there, or kill ${running.pid}).`,
    );
  }
  display.line(`A stack is running already (process ${running.pid}).`);
  const endpoints = await running.endpoints();
  if (!endpoints) throw new Error('It ended before it was up. Start again.');
  if (options.input.length > 0 || options.exit) {
    return (await runDocuments(endpoints)) ? ExitCode.success : ExitCode.documentFailed;
  }
  showAddresses(endpoints);
  display.line('  Digitise a document with it:  npm start -- --input FILE');
  return ExitCode.success;
}

function runDocuments(endpoints: Endpoints): Promise<boolean> {
  return digitise({
    endpoints,
    files: options.input.length > 0 ? options.input : [SAMPLE],
    out: options.out,
    resultsDir: dir.results,
    workingDirectory,
    display,
    token: () => fetchToken(endpoints.issuer, DEMO_USER),
    signal: stopRequest,
  });
}

async function stayUp(endpoints: Endpoints): Promise<void> {
  showAddresses(endpoints);
  display.line('  Ctrl-C stops it.');
  if (stopRequest.aborted) return;
  // Something must keep the process alive: the servers' processes do not.
  const alive = setInterval(() => undefined, 60_000);
  await new Promise((resolve) => stopRequest.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
}

function showAddresses(endpoints: Endpoints): void {
  display.line();
  const rows = [
    ['page', endpoints.web],
    ['API description', endpoints.domainApi && `${endpoints.domainApi}/docs`],
    ['processing-service', endpoints.domainApi ? undefined : endpoints.processing],
    ['validation-service', endpoints.domainApi ? undefined : endpoints.validation],
    ['all addresses', join('.cairn', 'endpoints.json')],
  ];
  for (const [name, value] of rows) if (value) display.line(`    ${name?.padEnd(20)} ${value}`);
  display.line();
}

/** All but the lock, which this run holds. */
async function forgetEverything({ root, lock }: StateDir): Promise<void> {
  const outside = await dataOutside(root);
  if (outside) await rm(outside, { recursive: true, force: true });
  for (const name of await readdir(root)) {
    if (join(root, name) !== lock) await rm(join(root, name), { recursive: true, force: true });
  }
  await mkdir(root, { recursive: true });
}

function isNeeded(name: ServiceName, by: ServiceName): boolean {
  return name === by || NEEDS[by].includes(name);
}

/** domain-api serves the built page. */
function pageOf(services: readonly ServiceName[]): string[] {
  return services.includes('domain-api') && existsSync(join(WORKSPACE_ROOT, 'apps/web/project.json')) ? ['web'] : [];
}
