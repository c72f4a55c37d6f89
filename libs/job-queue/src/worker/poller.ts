import { PollDelay } from './poll-delay.ts';

/** Between looks of a poller that is told of work. */
const TOLD_MS = 30_000;

/** What a poll found: work (ask again at once), nothing, or no room to take any before something wakes us. */
export type PollOutcome = 'work' | 'idle' | 'full';

const NEVER = undefined;

export interface PollerOptions {
  minMs: number;
  maxMs: number;
  random: () => number;
  poll: () => Promise<PollOutcome>;
  /** While somebody else finds work for us, one look that finds none is enough for a good while. */
  isToldOfWork: () => boolean;
  /** Told of every failed poll; the poller goes on, ever more slowly. */
  onError: (error: unknown) => void;
}

/** Asks for work until stopped: rarely while idle, at once when woken or after work. */
export class Poller {
  private readonly delay: PollDelay;
  private running: Promise<void> | undefined;
  private stopped = false;
  private woken = false;
  private endWait: (() => void) | undefined;

  constructor(private readonly options: PollerOptions) {
    this.delay = new PollDelay(options.minMs, options.maxMs, options.random);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There may be work: ask now, or right after the poll under way, which may have looked too early. */
  wake(): void {
    this.woken = true;
    this.delay.reset();
    this.endWait?.();
  }

  /** Resolves when no poll is under way and none will follow. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endWait?.();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      const outcome = await this.poll();
      if (outcome === 'work') {
        this.delay.reset();
        continue;
      }
      if (!this.stopped && !this.woken) await this.wait(this.waitMs(outcome));
    }
  }

  private async poll(): Promise<PollOutcome | 'failed'> {
    try {
      return await this.options.poll();
    } catch (error) {
      this.options.onError(error);
      return 'failed';
    }
  }

  private waitMs(outcome: Exclude<PollOutcome, 'work'> | 'failed'): number | undefined {
    if (outcome === 'full') return NEVER;
    // Nobody tells of what a claim holds whose answer was lost.
    return outcome === 'idle' && this.options.isToldOfWork() ? TOLD_MS : this.delay.next();
  }

  private wait(delayMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs);
      this.endWait = () => {
        this.endWait = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
