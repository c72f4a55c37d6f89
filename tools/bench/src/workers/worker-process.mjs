// One worker process: runs the jobs of one adapter and tells what it ran. Not TypeScript, because what strips the types
// stays in memory, and the memory of this process is measured.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const PROGRESS_EVERY_MS = 5;

/** How a job behaves, by the worker's orders; see `WorkerOrders`. */
let orders;
let adapter;
/** How often each job ran, by its number. */
let runs;
let count = 0;
let firstStart;
let cpuAtStart;

async function onJob({ n }) {
  const now = process.hrtime.bigint();
  firstStart ??= now;
  count += 1;
  if (runs && n < runs.length) runs[n] += 1;
  if (orders.tellEach) process.send({ started: { n, at: String(now) } });
  if (orders.hang) await new Promise(() => {});
  if (n === orders.longJob?.n) await delay(orders.longJob.ms);
  return null;
}

const commands = {
  async setup({ adapterPath, connectionString, concurrency, options }) {
    adapter = (await import(pathToFileURL(adapterPath).href)).create(options);
    await adapter.setup(connectionString, { role: 'worker', concurrency });
  },
  async start({ concurrency, ...given }) {
    orders = given;
    runs = given.jobs ? new Uint8Array(given.jobs) : undefined;
    cpuAtStart = process.cpuUsage();
    if (!given.tellEach) tellCount();
    await adapter.startWorker({ concurrency, onJob });
  },
  facts() {
    const { user, system } = process.cpuUsage(cpuAtStart);
    return {
      count,
      firstStart: firstStart === undefined ? undefined : String(firstStart),
      runs: runs ? Buffer.from(runs).toString('base64') : undefined,
      cpuMs: (user + system) / 1000,
      ...memory(),
    };
  },
  async stop() {
    await adapter?.stop();
  },
};

function tellCount() {
  let told;
  const timer = setInterval(() => {
    if (count !== told) process.send({ count });
    told = count;
  }, PROGRESS_EVERY_MS);
  timer.unref();
}

/** Resident now, and the most it has ever been. */
function memory() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const megabytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { rssMb: megabytes('VmRSS'), peakRssMb: megabytes('VmHWM') };
}

process.on('message', async ({ id, command, args }) => {
  try {
    process.send({ id, value: await commands[command](args) });
  } catch (error) {
    process.send({ id, error: error.stack ?? String(error) });
  }
  if (command === 'stop') process.exit(0);
});
// Nothing is left behind by a run that ends early.
process.on('disconnect', () => process.exit(1));
