/**
 * Wait before the next attempt, in milliseconds: doubles from `baseMs`, capped at `capMs`; between half and all of that,
 * so that messages which failed together do not return together.
 * @param attempt finished attempts, from 1
 * @param random value in [0, 1), injected so that specs can fix it
 */
export function backoffMs(attempt: number, baseMs: number, capMs: number, random: () => number): number {
  const ceilingMs = Math.min(baseMs * 2 ** (attempt - 1), capMs);
  return Math.round(ceilingMs * (0.5 + random() / 2));
}
