import { setTimeout as delay } from 'node:timers/promises';

/** @throws Error when messages take longer than a minute */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('Messages were published that did not arrive within a minute.');
    await delay(2);
  }
}
