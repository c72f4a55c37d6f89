import { setImmediate } from 'node:timers/promises';
import { currentContext, runInContext } from './request-context.ts';
import { continueTrace } from './trace.ts';

describe('the request context', () => {
  it('is there in everything the work awaits, and nowhere else', async () => {
    const context = { trace: continueTrace(undefined), userId: 'u1' };

    const seen = await runInContext(context, async () => {
      await setImmediate();
      return currentContext();
    });

    expect(seen).toBe(context);
    expect(currentContext()).toBeUndefined();
  });

  it('keeps requests that run side by side apart', async () => {
    const contexts = ['a', 'b', 'c'].map((userId) => ({ trace: continueTrace(undefined), userId }));

    const seen = await Promise.all(
      contexts.map((context) =>
        runInContext(context, async () => {
          await setImmediate();
          return currentContext()?.userId;
        }),
      ),
    );

    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('gives back what the work returns', () => {
    expect(runInContext({ trace: continueTrace(undefined) }, () => 7)).toBe(7);
  });
});
