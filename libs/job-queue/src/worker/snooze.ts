/** Thrown by `ctx.snooze`: the handler wants to be called again later, and this attempt not to count. */
export class SnoozeSignal extends Error {
  constructor(readonly delayMs: number) {
    super(`Snoozed for ${delayMs} ms.`);
  }
}
