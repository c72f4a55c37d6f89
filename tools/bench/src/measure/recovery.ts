import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from '../servers/server.ts';
import { rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { Worker } from '../workers/worker.ts';
import { msBetween, now } from './stopwatch.ts';

export interface RecoveryResult {
  /** From SIGKILL to the next start of the job; undefined when there was none within `cutAfterSeconds`. */
  seconds: number | undefined;
  cutAfterSeconds: number;
}

const JOB = 7;
const SETTLE_MS = 1_500;
const RUNNING_MS = 500;
const FIRST_START_MS = 20_000;

/** Two worker processes; the one that runs the job is killed without a warning. */
export async function measureRecovery(
  system: System,
  place: Place,
  { concurrency, recoveryCapMs }: { concurrency: number; recoveryCapMs: number },
): Promise<RecoveryResult> {
  const options = { recovery: true };
  const admin = await system.open(place.url, { role: 'admin', concurrency }, options);
  const starts: { worker: number; at: bigint }[] = [];
  const workers = [0, 1].map((worker) => new Worker({ onStarted: (_n, at) => void starts.push({ worker, at }) }));
  try {
    for (const worker of workers) {
      await worker.setup(system.path, place.url, concurrency, options);
      await worker.start({ concurrency, tellEach: true, hang: true });
    }
    await delay(SETTLE_MS);
    await admin.enqueue(JOB);
    await until(() => starts.length > 0, FIRST_START_MS);
    const [first] = starts;
    if (!first) throw new Error('The job did not start at all.');
    await delay(RUNNING_MS);
    const killedAt = now();
    await workers[first.worker]?.kill();
    await until(() => starts.length > 1, recoveryCapMs);
    const again = starts[1];
    return { seconds: again && rounded(msBetween(killedAt, again.at) / 1000), cutAfterSeconds: recoveryCapMs / 1000 };
  } finally {
    // Their job never ends, so they would not either.
    await Promise.all(workers.map((worker) => worker.kill()));
    await admin.stop();
  }
}

async function until(condition: () => boolean, capMs: number): Promise<void> {
  const deadline = performance.now() + capMs;
  while (!condition() && performance.now() < deadline) await delay(20);
}
