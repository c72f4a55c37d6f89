import { WakeUp } from './wake-up.ts';

describe('WakeUp', () => {
  it('ends a sleep that is under way', async () => {
    const wakeUp = new WakeUp();
    const sleeping = wakeUp.sleep(60_000);
    wakeUp.wake();
    await expect(sleeping).resolves.toBeUndefined();
  });

  it('remembers a wake-up that came before the sleep, for one sleep', async () => {
    const wakeUp = new WakeUp();
    wakeUp.wake();
    wakeUp.wake();
    await wakeUp.sleep(60_000);
    const second = Promise.race([wakeUp.sleep(60_000).then(() => 'woken'), Promise.resolve('asleep')]);
    expect(await second).toBe('asleep');
    wakeUp.wake();
  });
});
