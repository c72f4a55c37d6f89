import { InMemoryBlobStorage } from '@cairn/blob-storage';
import { CheckpointKeyInvalidError } from '@cairn/errors';
import { BlobCheckpointStore } from './blob-checkpoint-store.ts';
import { BlobUnitNotes } from './unit-notes.ts';

const job = { userId: '0198c0de-0000-7000-8000-000000000001', jobId: '0198c0de-0000-7000-8000-000000000002' };
const key = { ...job, unitId: '0001' };

describe('BlobUnitNotes', () => {
  let storage: InMemoryBlobStorage;
  let notes: BlobUnitNotes;
  let checkpoints: BlobCheckpointStore;

  beforeEach(() => {
    storage = new InMemoryBlobStorage();
    notes = new BlobUnitNotes(storage);
    checkpoints = new BlobCheckpointStore(storage);
  });

  it('gives back what was saved last, and nothing for other units', async () => {
    await notes.save(key, 'first');
    await notes.save(key, 'begun elsewhere: ü');

    expect(await notes.read(key)).toBe('begun elsewhere: ü');
    expect(await notes.read({ ...key, unitId: '0002' })).toBeUndefined();
  });

  it('forgets what is removed, and minds not when there was none', async () => {
    await notes.save(key, 'text');
    await notes.remove(key);
    await notes.remove(key);

    expect(await notes.read(key)).toBeUndefined();
  });

  it('is no checkpoint, and goes with its job', async () => {
    await notes.save(key, 'text');
    expect(await checkpoints.listUnitIds(job)).toEqual(new Set());
    await checkpoints.save(key, Buffer.from('done'));
    expect(await checkpoints.listUnitIds(job)).toEqual(new Set(['0001']));

    await checkpoints.deleteJob(job);
    expect(await notes.read(key)).toBeUndefined();
  });

  it('makes no path of what is no id', async () => {
    await expect(notes.save({ ...key, unitId: '../0001' }, 'text')).rejects.toThrow(CheckpointKeyInvalidError);
    await expect(notes.read({ ...key, userId: 'x' })).rejects.toThrow(CheckpointKeyInvalidError);
  });
});
