import { waitUntil } from '@cairn/testing';
import { GroupCommit } from './group-commit.ts';

describe('group commit', () => {
  const later = (): PromiseWithResolvers<undefined> => Promise.withResolvers<undefined>();

  it('commits one alone at once, and those that come meanwhile together', async () => {
    const groups: number[][] = [];
    const first = later();
    const group = new GroupCommit<number, number>(async (items) => {
      groups.push(items);
      if (items[0] === 0) await first.promise;
      return items.map((item) => item * 10);
    });
    const answers = [group.add(0)];
    await waitUntil(() => groups.length === 1);
    answers.push(group.add(1), group.add(2), group.add(3));
    first.resolve(undefined);

    expect(await Promise.all(answers)).toEqual([0, 10, 20, 30]);
    expect(groups).toEqual([[0], [1, 2, 3]]);
  });

  it('takes those along that ask in the same turn, up to its most', async () => {
    const groups: number[][] = [];
    const group = new GroupCommit<number, number>(
      async (items) => {
        groups.push(items);
        return items;
      },
      { maxItems: 3, maxWeight: 10, weigh: (item) => item },
    );
    await Promise.all([1, 1, 1, 1, 9, 9, 20, 1].map((item) => group.add(item)));

    expect(groups).toEqual([[1, 1, 1], [1, 9], [9], [20], [1]]);
  });

  it('gives each its own error', async () => {
    const group = new GroupCommit<string, string>(async (items) =>
      items.map((item) => (item === 'bad' ? new Error('bad') : item)),
    );
    const answers = await Promise.allSettled([group.add('a'), group.add('bad')]);

    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('tries a group that failed one by one, patiently, beside those that follow', async () => {
    const slow = later();
    const group = new GroupCommit<string, string>(async (items, patient) => {
      if (items.includes('bad')) throw new Error('bad');
      if (items.includes('slow') && !patient) throw new Error('would have to wait');
      if (items.includes('slow')) await slow.promise;
      return items;
    });
    const bad = group.add('bad').catch((error: Error) => error.message);
    const held = group.add('slow');
    const good = group.add('good');

    expect(await Promise.all([bad, good, group.add('after')])).toEqual(['bad', 'good', 'after']);
    slow.resolve(undefined);
    expect(await held).toBe('slow');
  });

  it('fails all when the database does not answer, because nobody knows what was stored', async () => {
    let tries = 0;
    const group = new GroupCommit<string, string>(() => {
      tries += 1;
      return Promise.reject(new Error('Connection terminated'));
    });
    const answers = await Promise.allSettled([group.add('a'), group.add('b')]);

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(tries).toBe(1);
  });
});
