import { setImmediate as nextTurn } from 'node:timers/promises';
import { InMemoryBlobStorage } from '@cairn/blob-storage';
import type { JobKey } from '@cairn/checkpoints';
import { JobIdempotencyKeyReusedError, JobPayloadLostError, PayloadTooLargeError } from '@cairn/errors';
import { z } from 'zod';
import { JobQueue } from '../jobs/job-queue.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { BlobPayloadStore } from './blob-payload-store.ts';
import { resolvePayload } from './large-payloads.ts';

/** Refuses the third payload at once, while the others take their time. */
class FullAtThird extends BlobPayloadStore {
  readonly puts: Promise<void>[] = [];

  override put(job: JobKey, body: Uint8Array): Promise<void> {
    const full = this.puts.length === 2;
    const put = full ? Promise.reject(new Error('storage is full')) : nextTurn().then(() => super.put(job, body));
    this.puts.push(put);
    return put;
  }
}

describe('large payloads', () => {
  let fixture: QueueFixture;
  let blobs: InMemoryBlobStorage;
  let store: BlobPayloadStore;
  let queue: JobQueue;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
    fixture.handle('big', { payloadSchema: z.object({}).loose(), run: async () => null });
  });
  beforeEach(async () => {
    blobs = new InMemoryBlobStorage();
    store = new BlobPayloadStore(blobs);
    queue = new JobQueue(fixture.store, fixture.handlers, {
      largePayloads: { store, inlineBytes: 1_000, maxBytes: 1_000_000 },
    });
    await fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents"');
  });
  afterAll(() => fixture.drop());

  const text = 'ä'.repeat(50_000);
  const request = (more = {}) => ({ userId: fixture.userId, jobType: 'big', payload: { text, n: 1 }, ...more });
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { name } of blobs.list('')) found.push(name);
    return found;
  };

  it('lie in their store, the row and its history hold a small reference, and the worker gets them whole', async () => {
    const { job } = await queue.enqueue(request());
    const [claimed] = await fixture.claim({ jobTypes: ['big'] });

    expect(await names()).toEqual([`${fixture.userId}/jobs/${job.id}/payload`]);
    expect(claimed?.payload).toEqual({ $payload: { bytes: 100_017, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect((await fixture.history(job.id))[0]?.data['payload']).toEqual(claimed?.payload);
    expect(await resolvePayload(claimed!, store)).toEqual({ text, n: 1 });
  });

  it('stay in their row when they are small', async () => {
    await queue.enqueue(request({ payload: { n: 1 } }));
    const [claimed] = await fixture.claim({ jobTypes: ['big'] });

    expect(await names()).toEqual([]);
    expect(await resolvePayload(claimed!, store)).toEqual({ n: 1 });
  });

  it('are the same for a key in any order of their own keys, and leave nothing behind for a repeat', async () => {
    const first = await queue.enqueue(request({ idempotencyKey: 'k' }));
    const again = await queue.enqueue(request({ idempotencyKey: 'k', payload: { n: 1, text } }));
    const other = queue.enqueue(request({ idempotencyKey: 'k', payload: { n: 2, text } }));

    await expect(other).rejects.toBeInstanceOf(JobIdempotencyKeyReusedError);
    expect(again).toMatchObject({ job: { id: first.job.id }, created: false });
    expect(await names()).toHaveLength(1);
  });

  it('are stored for many jobs, and for none when one job is refused', async () => {
    await queue.enqueueMany(Array.from({ length: 20 }, (_, n) => request({ payload: { text, n } })));
    expect(await names()).toHaveLength(20);
    await queue.enqueue(request({ idempotencyKey: 'k' }));
    const refused = queue.enqueueMany([request(), request({ idempotencyKey: 'k', payload: { text, n: 9 } })]);

    await expect(refused).rejects.toBeInstanceOf(JobIdempotencyKeyReusedError);
    expect(await names()).toHaveLength(21);
  });

  it('leave nothing behind when one of them cannot be stored while others are on their way', async () => {
    const full = new FullAtThird(blobs);
    const filling = new JobQueue(fixture.store, fixture.handlers, {
      largePayloads: { store: full, inlineBytes: 1_000, maxBytes: 1_000_000 },
    });

    const all = filling.enqueueMany(Array.from({ length: 20 }, (_, n) => request({ payload: { text, n } })));
    await expect(all).rejects.toThrow('storage is full');
    await Promise.allSettled(full.puts);
    expect(full.puts).toHaveLength(8);
    expect(await names()).toEqual([]);
  });

  it('are refused beyond the limit, which is named, and for debounced jobs', async () => {
    await expect(queue.enqueue(request({ payload: { text: 'x'.repeat(1_000_001) } }))).rejects.toThrow('1000000 bytes');
    await expect(queue.enqueue(request({ debounce: { key: 'k', waitSeconds: 1 } }))).rejects.toBeInstanceOf(
      PayloadTooLargeError,
    );
  });

  it('cannot be used when they are gone or changed', async () => {
    await queue.enqueue(request());
    const [claimed] = await fixture.claim({ jobTypes: ['big'] });
    const key = { userId: fixture.userId, jobId: claimed!.id };
    await store.put(key, Buffer.from('{}'));
    await expect(resolvePayload(claimed!, store)).rejects.toThrow('does not match its hash');
    await store.delete(key);
    await expect(resolvePayload(claimed!, store)).rejects.toBeInstanceOf(JobPayloadLostError);

    await expect(resolvePayload(claimed!, undefined)).rejects.toThrow('no store');
  });
});
