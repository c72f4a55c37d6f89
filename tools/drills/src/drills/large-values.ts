import { setTimeout as sleep } from 'node:timers/promises';
import { JobStatus } from '@cairn/job-contracts';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';

const MIB = 1024 * 1024;
const DEPTH = 10_000;

/** Payloads and results that are too large or too deep. */
export const largeValues: Drill = {
  id: '11',
  name: 'Huge payloads and results',
  async run(ground) {
    ground.expect = { ends: { 'drill.large-result': [JobStatus.Completed, JobStatus.Failed] } };
    const worker = await ground.worker();
    for (const mib of ground.short ? [1] : [1, 8, 64]) await refused(ground, mib);
    await deep(ground);
    // The heap grows to its usual size first.
    await ground.enqueue(ground.jobs(ground.short ? 50 : 2_000));
    await ground.drained();
    const { rssBytes: before } = await worker.order({ order: 'look' });
    const results = [{ mib: 1 }, { mib: 8 }, ...(ground.short ? [] : [{ mib: 64 }]), { depth: DEPTH }];
    for (const payload of results) {
      await ground.enqueue([
        ...ground.jobs(5, { payload: { ms: 5 } }),
        ...ground.jobs(1, { jobType: 'drill.large-result', payload }),
        ...ground.jobs(5, { payload: { ms: 5 } }),
      ]);
      ground.fault();
    }
    await ground.drained();
    ground.must(worker.running, 'the worker ended');
    if (ground.short) return;
    const factor = await settledRss(ground, worker, before);
    ground.figures['memory after ÷ before'] = factor.toFixed(2);
    ground.must(factor <= 1.3, `memory stayed at ${factor.toFixed(2)} × of before`);
  },
};

async function refused(ground: DrillGround, mib: number): Promise<void> {
  const [outcome] = await ground.tryToEnqueue(ground.jobs(1, { payload: { padding: 'x'.repeat(mib * MIB) } }));
  ground.fault();
  const status = outcome && 'refused' in outcome ? outcome.refused.httpStatus : undefined;
  ground.must(status === 413, `a payload of ${mib} MiB: ${JSON.stringify(outcome)}`);
}

/** Refused by name, or stored and run; anything but an accident. */
async function deep(ground: DrillGround): Promise<void> {
  const [outcome] = await ground.tryToEnqueue(ground.jobs(1), { depth: DEPTH });
  ground.fault();
  const status = outcome && 'refused' in outcome ? outcome.refused.httpStatus : 202;
  ground.must(status !== undefined && status < 500, `a payload ${DEPTH} deep: ${JSON.stringify(outcome)}`);
}

/** A few small jobs, and pauses in which the collector of garbage finds time. @returns the factor at its lowest */
async function settledRss(ground: DrillGround, worker: DrillGround['producer'], before: number): Promise<number> {
  let lowest = Infinity;
  const deadline = Date.now() + 60_000;
  while (lowest > 1.3 && Date.now() < deadline) {
    await sleep(5_000);
    await ground.enqueue(ground.jobs(100));
    await ground.drained();
    lowest = Math.min(lowest, (await worker.order({ order: 'look' })).rssBytes / before);
  }
  return lowest;
}
