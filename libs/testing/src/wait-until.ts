export interface WaitOptions {
  /** Default 30,000: what is quick here takes its time on a slow, busy machine. */
  timeoutMs?: number;
  /** Wait between two looks; default 20. */
  intervalMs?: number;
  /** What is awaited, for the message of the timeout. */
  what?: string;
}

/**
 * Resolves with the first value of `condition` that is neither false, null nor undefined. An error thrown by it counts
 * as "not yet", so that it may hold an `expect`; the last one is the cause of the timeout.
 */
export async function waitUntil<T>(
  condition: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  { timeoutMs = 30_000, intervalMs = 20, what = 'the condition' }: WaitOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value !== false && value != null) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      const reason = lastError instanceof Error ? `: ${lastError.message}` : '';
      throw new Error(`Waited ${timeoutMs} ms for ${what} in vain${reason}`, { cause: lastError });
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
