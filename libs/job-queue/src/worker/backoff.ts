/** Longest wait between attempts, unless a job type says otherwise. */
export const MAX_BACKOFF_MS = 5 * 60_000;

export interface BackoffOptions {
  /** The longest wait after the first attempt. */
  baseMs: number;
  maxMs: number;
}

/**
 * Wait before attempt `attempt + 1`, in milliseconds: a random part of a ceiling that triples with each attempt.
 *
 * Full jitter, so that jobs which failed together do not return together. Triples, so that the few attempts of a job
 * outlast an outage of half a minute: 1 s, 3 s, 9 s, 27 s.
 * @param attempt finished attempts, from 1
 * @param random value in [0, 1), injected so that specs can fix it
 */
export function backoffMs(attempt: number, { baseMs, maxMs }: BackoffOptions, random: () => number): number {
  const ceilingMs = Math.min(baseMs * 3 ** Math.min(attempt - 1, 30), maxMs);
  return Math.round(random() * ceilingMs);
}
