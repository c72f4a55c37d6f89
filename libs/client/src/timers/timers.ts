/** Time as a port, so that specs can move it. */
export interface Timers {
  nowMs(): number;
  /** @returns cancels it */
  after(ms: number, act: () => void): () => void;
}

export const systemTimers: Timers = {
  nowMs: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
