/** `nx serve <service>`: runs one service from its sources, built again and restarted on every change. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleApp } from '@cairn/bundle';
import { SERVICE_NAMES } from '../../options.mjs';
import { buildApps } from '../cli/build.ts';
import { Display } from '../cli/display.ts';
import { onStopRequest } from '../cli/stop-request.ts';
import { choosePorts, lastPorts } from '../ports.ts';
import { awaitEndOfKilledRun } from '../processes/recover.ts';
import { loadSecrets } from '../secrets.ts';
import { NEEDS, serviceEnvironment, type ServiceName } from '../services.ts';
import { isRunning, takeStackLock } from '../stack-lock.ts';
import { startStack, WORKSPACE_ROOT, type Stack } from '../stack.ts';
import { stateDir, writeJson } from '../state-dir.ts';
import { wiringOf } from '../wiring.ts';
import { ServedApp } from './served-app.ts';
import { watchSources } from './watch-sources.ts';

const service = process.argv[2] as ServiceName;
if (!SERVICE_NAMES.includes(service)) {
  console.error(`Usage: nx serve SERVICE, with one of ${SERVICE_NAMES.join(', ')}`);
  process.exit(2);
}

/** Under which name endpoints.json has each service. */
const ENDPOINT: Record<ServiceName, string> = {
  'domain-api': 'domainApi',
  'processing-service': 'processing',
  'validation-service': 'validation',
};

const display = new Display(process.stdout);
const dir = stateDir(join(WORKSPACE_ROOT, '.cairn'));
const outputDir = join(dir.root, 'serve', service);
const stopRequest = onStopRequest(() => display.line('stopping …'));
const lock = await takeStackLock(dir);
let stack: Stack | undefined;
let app: ServedApp | undefined;
/** What the last good build was made from. */
let projects: string[] = [];
try {
  if (isRunning(lock)) await lock.endpoints();
  else stack = await startWhatItNeeds();
  const wiring = wiringOf(await lastPorts(dir.ports), await loadSecrets(dir), {
    bundles: join(WORKSPACE_ROOT, 'dist/apps'),
    compileCache: dir.compileCache,
  });
  // In a stack of its own it takes the address that the others know; in a running one it stands beside the other.
  const url = stack
    ? wiring.urls[service]
    : (await choosePorts([`serve-${service}`], dir.ports)).url(`serve-${service}`);
  if (stack && !isRunning(lock)) {
    const endpoints = { ...stack.endpoints, [ENDPOINT[service]]: url };
    await writeJson(dir.endpoints, endpoints);
    lock.announce(endpoints);
  }
  app = new ServedApp(join(outputDir, 'main.js'), serviceEnvironment(service, url, wiring));
  await rebuild(app);
  display.line(`${service} on ${url}, watching its sources. Ctrl-C stops it.`);
  await restartOnChange(app);
} catch (error) {
  if (!stopRequest.aborted) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
} finally {
  await app?.stop();
  if (!isRunning(lock)) {
    if (stack) await rm(dir.endpoints, { force: true });
    await stack?.stop();
    await lock.release();
  }
}
process.exit();

/** No stack runs: PostgreSQL, Azurite, the issuer and the services that this one calls. */
async function startWhatItNeeds(): Promise<Stack> {
  await awaitEndOfKilledRun(dir);
  const services = NEEDS[service];
  return startStack({
    dataDir: dir.root,
    services,
    signal: stopRequest,
    ...(services.length > 0 ? { bundlesReady: display.step('build', () => buildApps(services, stopRequest)) } : {}),
    log: (line) => display.line(line),
    step: (name, work) => display.step(name, work),
  });
}

/** A build that fails leaves the app as it was: esbuild has shown what is wrong. */
async function rebuild(served: ServedApp): Promise<void> {
  try {
    const bundle = await bundleApp({ workspaceRoot: WORKSPACE_ROOT, projectRoot: `apps/${service}`, outputDir });
    projects = bundle.projects;
    display.line(`built in ${(bundle.ms / 1000).toFixed(1)} s`);
  } catch (error) {
    display.line(`The build failed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return;
  }
  await served.stop();
  if (!stopRequest.aborted) served.start();
}

/** Changes that come during a build are built next. Resolves when the user asks to stop. */
async function restartOnChange(served: ServedApp): Promise<void> {
  let last = Promise.resolve();
  let waiting = false;
  // Before the first build has succeeded, nobody knows which projects matter.
  const concerns = (project: string): boolean => projects.length === 0 || projects.includes(project);
  watchSources(WORKSPACE_ROOT, concerns, () => {
    if (waiting) return;
    waiting = true;
    last = last.then(() => {
      waiting = false;
      return rebuild(served);
    });
  });
  await new Promise((resolve) => stopRequest.addEventListener('abort', resolve, { once: true }));
  await last;
}
