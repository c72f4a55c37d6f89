import { sideBySide } from './side-by-side.ts';

describe('sideBySide', () => {
  /** Work that ends when it is told to. */
  function heldWork() {
    const begun: number[] = [];
    const ends = new Map<number, PromiseWithResolvers<undefined>>();
    const work = (item: number): Promise<void> => {
      begun.push(item);
      ends.set(item, Promise.withResolvers<undefined>());
      return ends.get(item)!.promise;
    };
    const end = (item: number): void => ends.get(item)!.resolve(undefined);
    const fail = (item: number, error: Error): void => ends.get(item)!.reject(error);
    return { begun, work, end, fail };
  }
  /** Everything that follows from what has happened so far. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('begins the next item in order whenever one has ended, and no more at once than it may', async () => {
    const { begun, work, end } = heldWork();
    const done = sideBySide([1, 2, 3, 4], 2, work);

    expect(begun).toEqual([1, 2]);
    end(2);
    await settled();
    expect(begun).toEqual([1, 2, 3]);
    end(3);
    await settled();
    expect(begun).toEqual([1, 2, 3, 4]);
    end(1);
    end(4);
    await done;
  });

  it('throws the first error once what is under way has ended, and begins nothing after it', async () => {
    const { begun, work, end, fail } = heldWork();
    let thrown: unknown;
    const done = sideBySide([1, 2, 3, 4, 5], 3, work).catch((error: unknown) => (thrown = error));

    fail(2, new Error('first'));
    await settled();
    fail(1, new Error('second'));
    await settled();
    expect(thrown).toBeUndefined();
    end(3);
    await done;
    expect(thrown).toEqual(new Error('first'));
    expect(begun).toEqual([1, 2, 3]);
  });

  it('is done at once when there is nothing to do', async () => {
    await expect(sideBySide([], 8, () => Promise.reject(new Error('never')))).resolves.toBeUndefined();
  });
});
