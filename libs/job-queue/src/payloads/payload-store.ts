import type { JobKey } from '@cairn/checkpoints';

/** Where payloads are kept that are too large for their row, one per job. Ids are UUIDs, never user text. */
export abstract class PayloadStore {
  abstract put(job: JobKey, body: Uint8Array): Promise<void>;
  /** @returns undefined when there is none; @throws DependencyUnavailableError when storage does not answer */
  abstract get(job: JobKey): Promise<Buffer | undefined>;
  /** No error when it is not there. */
  abstract delete(job: JobKey): Promise<void>;
}
