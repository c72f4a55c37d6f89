import { setTimeout as sleep } from 'node:timers/promises';
import type { EnqueueJob } from '@cairn/job-queue';
import type { DrillGround } from './drill-ground.ts';

const BATCH = 50;
const LOOK_MS = 50;

/** Keeps the workers busy until it is stopped: enqueues, insisting, whenever fewer than `backlog` jobs wait. */
export class Load {
  private stopping = false;
  private readonly running: Promise<void>;

  constructor(ground: DrillGround, request: Partial<EnqueueJob>, backlog: number) {
    this.running = this.run(ground, request, backlog);
    this.running.catch(() => undefined);
  }

  /** Resolves when the last job is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async run(ground: DrillGround, request: Partial<EnqueueJob>, backlog: number): Promise<void> {
    const waiting = 'SELECT count(*)::int FROM public."BackgroundJobs" WHERE "CompletedAt" IS NULL AND "Status" = 0';
    while (!this.stopping) {
      if ((await ground.database.value<number>(waiting)) < backlog) {
        await ground.enqueue(ground.jobs(BATCH, request), { insist: true });
      } else {
        await sleep(LOOK_MS);
      }
    }
  }
}
