import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobStorage } from '@cairn/blob-storage';
import { CheckpointCorruptError, CheckpointKeyInvalidError, CheckpointMissingError } from '@cairn/errors';
import type { CheckpointKey, CheckpointStore, JobKey } from './checkpoint-store.ts';

interface StoreUnderTest {
  store: CheckpointStore;
  /** What the store writes to, so that the suite can damage it behind the store's back. */
  storage: BlobStorage;
}

/** What every `CheckpointStore` does. */
export function describeCheckpointStore(adapter: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${adapter} as a CheckpointStore`, () => {
    let store: CheckpointStore;
    let storage: BlobStorage;
    let job: JobKey;
    const unit = (unitId: string): CheckpointKey => ({ ...job, unitId });
    const nameOf = ({ userId, jobId, unitId }: CheckpointKey) => `${userId}/jobs/${jobId}/units/unit_${unitId}.output`;

    beforeAll(async () => {
      ({ store, storage } = await create());
    });
    beforeEach(() => {
      job = { userId: randomUUID(), jobId: randomUUID() };
    });

    it('gives back what was saved, from bytes and from a stream', async () => {
      const [bytes, chunks] = [randomBytes(500), Array.from({ length: 6 }, () => randomBytes(1_000_000))];
      await store.save(unit('1'), bytes);
      await store.save(unit('2'), Readable.from(chunks));
      expect((await store.read(unit('1'))).equals(bytes)).toBe(true);
      expect((await store.read(unit('2'))).equals(Buffer.concat(chunks))).toBe(true);
    });

    it('stores a unit at its documented place with its SHA-256', async () => {
      await store.save(unit('p-0001'), Buffer.from('abc'));
      expect(await storage.info(nameOf(unit('p-0001')))).toMatchObject({
        metadata: { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
      });
    });

    it('lists the units of one job and of no other', async () => {
      const other = { ...job, jobId: randomUUID() };
      for (const id of ['2', '10', 'cover_A-1']) await store.save(unit(id), Buffer.from(id));
      await store.save({ ...other, unitId: '99' }, Buffer.from('x'));
      await storage.put(`${job.userId}/jobs/${job.jobId}/result/document.pdf`, Buffer.from('x'), {
        contentType: 'application/pdf',
      });
      expect(await store.listUnitIds(job)).toEqual(new Set(['2', '10', 'cover_A-1']));
      expect(await store.listUnitIds({ ...job, userId: randomUUID() })).toEqual(new Set());
    });

    it('replaces a unit that is saved again', async () => {
      await store.save(unit('1'), Buffer.from('first'));
      await store.save(unit('1'), Buffer.from('second'));
      expect((await store.read(unit('1'))).toString()).toBe('second');
    });

    it('stores nothing of a stream that breaks half-way', async () => {
      const broken = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('the provider hung up');
        })(),
      );
      await expect(store.save(unit('1'), broken)).rejects.toThrow('the provider hung up');
      expect(await store.listUnitIds(job)).toEqual(new Set());
    });

    it('stops saving when the signal aborts', async () => {
      const stop = new AbortController();
      const saving = store.save(unit('1'), new Readable({ read: () => undefined }), stop.signal);
      stop.abort(new Error('cancelled'));
      await expect(saving).rejects.toThrow('cancelled');
      expect(await store.listUnitIds(job)).toEqual(new Set());
    });

    it('detects a checkpoint whose bytes changed', async () => {
      await store.save(unit('1'), Buffer.from('the page'));
      const { metadata, contentType } = (await storage.info(nameOf(unit('1')))) ?? {};
      await storage.put(nameOf(unit('1')), Buffer.from('the pagE'), {
        contentType: contentType ?? '',
        metadata: { ...metadata },
      });
      await expect(store.read(unit('1'))).rejects.toThrow(CheckpointCorruptError);
    });

    it('does not trust a checkpoint without a hash', async () => {
      await storage.put(nameOf(unit('1')), Buffer.from('the page'), { contentType: 'application/octet-stream' });
      expect(await store.listUnitIds(job)).toEqual(new Set());
      await expect(store.read(unit('1'))).rejects.toThrow(CheckpointCorruptError);
    });

    it('says so when a unit has no checkpoint', async () => {
      await expect(store.read(unit('1'))).rejects.toThrow(CheckpointMissingError);
    });

    it('deletes everything of a job, results included, and nothing of another', async () => {
      const other = { ...job, jobId: randomUUID(), unitId: '1' };
      await store.save(unit('1'), Buffer.from('a'));
      await store.save(other, Buffer.from('b'));
      const result = `${job.userId}/jobs/${job.jobId}/result/document.txt`;
      await storage.put(result, Buffer.from('x'), { contentType: 'text/plain' });
      await store.deleteJob(job);
      expect(await store.listUnitIds(job)).toEqual(new Set());
      expect(await storage.info(result)).toBeUndefined();
      expect((await store.read(other)).toString()).toBe('b');
    });

    it.each([
      ['userId', { userId: '..' }],
      ['userId', { userId: `${randomUUID()}/jobs` }],
      ['jobId', { jobId: '' }],
      ['jobId', { jobId: `../${randomUUID()}` }],
      ['unitId', { unitId: '../1' }],
      ['unitId', { unitId: 'a/b' }],
      ['unitId', { unitId: '1\n' }],
      ['unitId', { unitId: 'x'.repeat(65) }],
    ])('builds no path from a bad %s: %j', async (part, bad) => {
      const key = { ...unit('1'), ...bad };
      const refusal = { code: new CheckpointKeyInvalidError('unitId').code, details: { part } };
      await expect(store.save(key, Buffer.from('x'))).rejects.toMatchObject(refusal);
      await expect(store.read(key)).rejects.toMatchObject(refusal);
      if (part === 'unitId') return;
      await expect(store.listUnitIds(key)).rejects.toMatchObject(refusal);
      await expect(store.deleteJob(key)).rejects.toMatchObject(refusal);
    });
  });
}
