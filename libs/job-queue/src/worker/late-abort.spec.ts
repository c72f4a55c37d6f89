import { LateAbort } from './late-abort.ts';

describe('LateAbort', () => {
  it('aborts a signal that was asked for before, with its reason', () => {
    const late = new LateAbort();
    const { signal } = late;
    expect([late.aborted, signal.aborted]).toEqual([false, false]);

    late.abort('first');
    late.abort('second');

    expect([late.aborted, late.reason]).toEqual([true, 'first']);
    expect([signal.aborted, signal.reason]).toEqual([true, 'first']);
  });

  it('gives an aborted signal to who asks afterwards, and always the same one', () => {
    const late = new LateAbort();
    late.abort('gone');

    expect(late.signal).toBe(late.signal);
    expect([late.signal.aborted, late.signal.reason]).toEqual([true, 'gone']);
  });
});
