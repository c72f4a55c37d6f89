import { createHash } from 'node:crypto';
import { JobPayloadLostError } from '@cairn/errors';
import { canonicalJson } from './canonical-json.ts';
import { isPayloadReference, payloadReference } from './payload-reference.ts';
import type { PayloadStore } from './payload-store.ts';

export interface LargePayloadOptions {
  store: PayloadStore;
  /** Payloads up to this size stay in their row. */
  inlineBytes: number;
  /** Larger ones are refused. */
  maxBytes: number;
}

/**
 * Stores a payload outside of its row. Equal payloads have equal references, whatever the order of their keys, so that
 * a repeat with the same idempotency key is known for one.
 * @returns JSON of the reference for the row
 */
export async function storeLargePayload(
  store: PayloadStore,
  job: { userId: string; jobId: string },
  json: string,
): Promise<string> {
  const body = Buffer.from(canonicalJson(JSON.parse(json)));
  await store.put(job, body);
  return JSON.stringify(payloadReference(body.length, sha256(body)));
}

/**
 * The payload of a claimed job, fetched from the store when its row holds a reference.
 * @throws JobPayloadLostError when it is gone or damaged; DependencyUnavailableError when storage does not answer
 */
export async function resolvePayload(
  job: { id: string; userId: string; payload: unknown },
  store: PayloadStore | undefined,
): Promise<unknown> {
  const { payload } = job;
  if (!isPayloadReference(payload)) return payload;
  if (!store) throw new JobPayloadLostError(job.id, 'this worker has no store for large payloads');
  const body = await store.get({ userId: job.userId, jobId: job.id });
  if (!body) throw new JobPayloadLostError(job.id, 'it is not there');
  if (sha256(body) !== payload.$payload.sha256) throw new JobPayloadLostError(job.id, 'it does not match its hash');
  return JSON.parse(body.toString()) as unknown;
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
