import { FakeTimers } from '@cairn/testing';

import { LiveRegion } from './live-region.ts';

describe('live region', () => {
  it('says sentences that come together at once, and later ones after a pause', async () => {
    const timers = new FakeTimers();
    const region = new LiveRegion(timers);
    const heard: string[] = [];
    region.subscribe(() => heard.push(region.state()));

    region.say(['One.']);
    region.say(['Two.']);
    await timers.advance(200);
    region.say(['Three.']);
    await timers.advance(500);
    region.say(['Four.']);
    expect(heard).toEqual(['One. Two.']);

    await timers.advance(5_000);
    expect(heard).toEqual(['One. Two.', 'Three. Four.']);
    expect(timers.pending).toBe(0);
  });
});
