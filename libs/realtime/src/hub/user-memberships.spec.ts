import { waitUntil } from '@cairn/testing';
import { UserMemberships } from './user-memberships.ts';

describe('the groups of users', () => {
  const started: UserMemberships[] = [];
  afterEach(async () => void (await Promise.all(started.splice(0).map((memberships) => memberships.stop()))));

  /** What is kept is read when a spec says so; `doings` are what happens to the connections here. */
  function start() {
    const reads: { users: readonly string[]; answer: PromiseWithResolvers<ReadonlyMap<string, readonly string[]>> }[] =
      [];
    const doings: string[] = [];
    const here = new Set<string>();
    const failures: unknown[] = [];
    const memberships = new UserMemberships({
      groupsOf: (users) => {
        const answer = Promise.withResolvers<ReadonlyMap<string, readonly string[]>>();
        reads.push({ users, answer });
        return answer.promise;
      },
      isHere: (userId) => here.has(userId),
      join: (userId, group) => doings.push(`${userId} joins ${group}`),
      leave: (userId, group) => doings.push(`${userId} leaves ${group}`),
      failed: (error) => failures.push(error),
      retryMs: 1,
    });
    started.push(memberships);
    const arrive = (userId: string) => {
      here.add(userId);
      memberships.arrived(userId);
    };
    const answer = (index: number, groups: Record<string, string[]>) =>
      reads[index]?.answer.resolve(new Map(Object.entries(groups)));
    return { memberships, reads, doings, here, failures, arrive, answer };
  }

  it('are looked up for those who come, and for all at once who come meanwhile', async () => {
    const { reads, doings, arrive, answer } = start();
    for (const user of ['a', 'b', 'c', 'b']) arrive(user);
    answer(0, { a: ['g'] });
    await waitUntil(() => reads.length === 2);
    answer(1, { b: ['g', 'h'] });
    await waitUntil(() => doings.length === 3);

    expect(reads.map(({ users }) => users)).toEqual([['a'], ['b', 'c']]);
    expect(doings).toEqual(['a joins g', 'b joins g', 'b joins h']);
  });

  it('are what was heard while they were read, where the two differ', async () => {
    const { memberships, doings, arrive, answer } = start();
    arrive('a');
    memberships.heard('a', 'old', false);
    memberships.heard('a', 'new', true);
    answer(0, { a: ['old', 'both'] });

    await waitUntil(() => doings.length === 2);
    expect(doings).toEqual(['a joins both', 'a joins new']);
  });

  it('are not those of a user who left meanwhile', async () => {
    const { memberships, reads, doings, here, arrive, answer } = start();
    arrive('a');
    here.delete('a');
    memberships.departed('a');
    arrive('b');
    answer(0, { a: ['g'] });
    await waitUntil(() => reads.length === 2);
    answer(1, { b: ['g'] });

    await waitUntil(() => doings.length > 0);
    expect(doings).toEqual(['b joins g']);
  });

  it('are read again after a loss, and those that a user is no longer in are left', async () => {
    const { memberships, reads, doings, arrive, answer } = start();
    arrive('a');
    answer(0, { a: ['g', 'h'] });
    await waitUntil(() => doings.length === 2);
    memberships.heard('a', 'i', true);

    memberships.refresh();
    await waitUntil(() => reads.length === 2);
    answer(1, { a: ['h', 'j'] });

    await waitUntil(() => doings.length === 6);
    expect(doings.slice(2)).toEqual(['a leaves g', 'a leaves i', 'a joins h', 'a joins j']);
  });

  it('are read until reading works, with what was heard in between', async () => {
    const { memberships, reads, doings, failures, arrive, answer } = start();
    arrive('a');
    memberships.heard('a', 'g', false);
    reads[0]?.answer.reject(new Error('away'));
    await waitUntil(() => reads.length === 2);
    answer(1, { a: ['g', 'h'] });

    await waitUntil(() => doings.length === 1);
    expect(doings).toEqual(['a joins h']);
    expect(failures).toHaveLength(1);
  });
});
