import { FakeClock } from '@cairn/testing';
import { ChangedUsers } from './changed-users.ts';

function changedUsers(clock: FakeClock) {
  const told: string[] = [];
  const changed = new ChangedUsers({
    tell: (userId) => void told.push(userId),
    tellAll: () => void told.push('everybody'),
    sleep: clock.sleep,
  });
  return { changed, told };
}

describe('changed users', () => {
  const clock = new FakeClock();

  it('are told once a second, however often they changed', async () => {
    const { changed, told } = changedUsers(clock);
    changed.add(['alice', 'bob']);
    changed.add(['alice']);
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    changed.add(['alice']);
    await clock.advance(1_000);

    expect(told).toEqual(['alice', 'bob', 'alice']);
  });

  it('are everybody when there are too many to name, or nobody knows who', async () => {
    const { changed, told } = changedUsers(clock);
    changed.add(Array.from({ length: 10_001 }, (_, n) => `user ${n}`));
    await clock.advance(1_000);
    changed.everybody();
    await clock.advance(1_000);

    expect(told).toEqual(['everybody', 'everybody']);
  });

  it('are told before it closes, and never twice for that', async () => {
    const { changed, told } = changedUsers(clock);
    changed.add(['alice']);
    changed.close();
    await clock.advance(5_000);

    expect(told).toEqual(['alice']);
  });
});
