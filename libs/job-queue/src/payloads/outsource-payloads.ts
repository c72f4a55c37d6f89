import { isDatabaseUnavailable } from '@cairn/postgres';
import type { Enqueued } from '../enqueue/enqueue-job.ts';
import type { NewJob } from '../enqueue/new-job.ts';
import { sideBySide } from '../side-by-side/side-by-side.ts';
import { storeLargePayload } from './large-payloads.ts';
import type { LargePayloadOptions } from './large-payloads.ts';
import type { PayloadStore } from './payload-store.ts';

/** Uploads or removals. */
const AT_ONCE = 8;

/**
 * Puts large payloads into their store, then stores the jobs by `work`. What turns out not to be needed is removed: the
 * job was there already, or could not be stored. A process that dies in between leaves a payload that nobody reads.
 */
export async function outsourcePayloads(
  jobs: readonly NewJob[],
  { store, inlineBytes }: LargePayloadOptions,
  work: (jobs: readonly NewJob[]) => Promise<Enqueued[]>,
): Promise<Enqueued[]> {
  const large = jobs.filter(({ payloadJson }) => Buffer.byteLength(payloadJson) > inlineBytes);
  if (large.length === 0) return work(jobs);
  const references = new Map<string, string>();
  try {
    await sideBySide(large, AT_ONCE, async (job) => {
      references.set(job.id, await storeLargePayload(store, keyOf(job), job.payloadJson));
    });
    const answers = await work(jobs.map((job) => ({ ...job, payloadJson: references.get(job.id) ?? job.payloadJson })));
    const made = new Set(answers.filter(({ created }) => created).map(({ job }) => job.id));
    await discard(
      store,
      large.filter(({ id }) => !made.has(id)),
    );
    return answers;
  } catch (error) {
    // Without an answer the jobs may have been stored, and need their payloads.
    if (!isDatabaseUnavailable(error)) await discard(store, large);
    throw error;
  }
}

/** Nobody waits for it and nobody reads what is left. */
async function discard(store: PayloadStore, jobs: readonly NewJob[]): Promise<void> {
  await sideBySide(jobs, AT_ONCE, (job) => store.delete(keyOf(job)).catch(() => undefined));
}

function keyOf({ id, facts }: NewJob): { userId: string; jobId: string } {
  return { userId: facts.userId, jobId: id };
}
