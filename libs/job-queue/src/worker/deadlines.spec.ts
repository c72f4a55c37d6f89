import { waitUntil } from '@cairn/testing';
import { Deadlines } from './deadlines.ts';
import type { Expiring } from './deadlines.ts';

describe('Deadlines', () => {
  const watched: Expiring[] = [];
  const deadlines = new Deadlines(watched);
  afterEach(() => {
    deadlines.stop();
    watched.length = 0;
  });

  const track = (expired: string[], name: string): Expiring => {
    const expiring = { expiresAt: Infinity, expire: () => void expired.push(name) };
    watched.push(expiring);
    return expiring;
  };

  it('expire in the order of their times, however they were added', async () => {
    const expired: string[] = [];
    deadlines.add(track(expired, 'late'), 60);
    deadlines.add(track(expired, 'soon'), 20);
    deadlines.add(track(expired, 'between'), 40);

    await waitUntil(() => expired.length === 3);
    expect(expired).toEqual(['soon', 'between', 'late']);
  });

  it('pass over what was over in time, and go on with what follows', async () => {
    const expired: string[] = [];
    const over = track(expired, 'over');
    deadlines.add(over, 20);
    deadlines.add(track(expired, 'next'), 40);
    deadlines.delete(over);

    await waitUntil(() => expired.length > 0);
    expect(expired).toEqual(['next']);
  });

  it('may be of any length', async () => {
    const expired: string[] = [];
    deadlines.add(track(expired, 'in a hundred years'), 100 * 365 * 86_400_000);
    deadlines.add(track(expired, 'now'), 0);

    await waitUntil(() => expired.length > 0);
    expect(expired).toEqual(['now']);
  });
});
