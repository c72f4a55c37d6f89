import { WorkerStoppedError, runInChild } from './index.ts';

const entry = new URL('./fixtures/obedient-child.ts', import.meta.url);
const limits = { timeLimitMs: 60_000, heapMegabytes: 64, residentMegabytes: 300 };

describe('runInChild', () => {
  it('returns what the child posts', async () => {
    const answer = runInChild(entry, { ...limits, data: { do: 'answer', with: 'this' } });
    await expect(answer).resolves.toBe('got this');
  });

  it.each([
    ['a child that throws', 'crash', 'crash'],
    ['a child that ends without an answer', 'leave', 'crash'],
    ['a child whose native code aborts', 'abort', 'crash'],
    ['a child that fills its heap', 'hoard', 'memory'],
    ...(process.platform === 'linux'
      ? [['a child that fills memory outside of its heap', 'hoard-buffers', 'memory']]
      : []),
  ])('fails for %s', async (_what, task, reason) => {
    const error: unknown = await runInChild(entry, { ...limits, data: { do: task } }).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(WorkerStoppedError);
    expect(error).toMatchObject({ reason });
  });

  it('says how a child ended that gave no answer', async () => {
    const run = runInChild(entry, { ...limits, data: { do: 'crash' } });
    await expect(run).rejects.toMatchObject({ cause: { message: expect.stringContaining('as told') as string } });
  });

  it('stops a child that runs over its time', async () => {
    const run = runInChild(entry, { ...limits, timeLimitMs: 300, data: { do: 'wait' } });
    await expect(run).rejects.toMatchObject({ reason: 'time' });
  });

  it('stops a child when the signal aborts, and gives the reason of the signal', async () => {
    const abort = new AbortController();
    const run = runInChild(entry, { ...limits, data: { do: 'echo' }, signal: abort.signal });
    abort.abort(new Error('cancelled by the user'));
    await expect(run).rejects.toThrow('cancelled by the user');
  });

  it('starts no child for a signal that has aborted before', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(runInChild(entry, { ...limits, data: { do: 'echo' }, signal })).rejects.toThrow('too late');
  });
});
