import { WorkerStoppedError, runInWorker } from './index.ts';

const entry = new URL('./fixtures/echo-thread.ts', import.meta.url);
const limits = { timeLimitMs: 30_000, resourceLimits: { maxOldGenerationSizeMb: 32 } };

describe('runInWorker', () => {
  it('returns what the thread posts', async () => {
    await expect(runInWorker(entry, { ...limits, workerData: { do: 'answer', with: 'this' } })).resolves.toBe(
      'got this',
    );
  });

  it.each([
    ['a thread that throws', 'crash', 'crash'],
    ['a thread that ends without an answer', 'leave', 'crash'],
    ['a thread that fills its heap', 'hoard', 'memory'],
  ])('fails for %s', async (_what, task, reason) => {
    const error: unknown = await runInWorker(entry, { ...limits, workerData: { do: task } }).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(WorkerStoppedError);
    expect(error).toMatchObject({ reason });
  });

  it('stops a thread that runs over its time', async () => {
    const run = runInWorker(entry, { ...limits, timeLimitMs: 300, workerData: { do: 'loop' } });

    await expect(run).rejects.toMatchObject({ reason: 'time' });
  });

  it('stops a busy thread when the signal aborts, and gives the reason of the signal', async () => {
    const abort = new AbortController();
    const run = runInWorker(entry, { ...limits, workerData: { do: 'loop' }, signal: abort.signal });
    abort.abort(new Error('cancelled by the user'));

    await expect(run).rejects.toThrow('cancelled by the user');
  });

  it('starts no thread for a signal that has aborted before', async () => {
    const run = runInWorker(entry, {
      ...limits,
      workerData: { do: 'loop' },
      signal: AbortSignal.abort(new Error('too late')),
    });

    await expect(run).rejects.toThrow('too late');
  });
});
