import type { HeldJob } from '../moves/lease.ts';
import { listHeld } from '../moves/list-held.ts';
import type { JobRunDependencies } from './run-dependencies.ts';

/** A claim whose answer was lost holds jobs of which this process does not know, for as long as it lives: gives them back. */
export class LostClaims {
  /** A worker begins with nothing, and to look for what it holds is to walk all that is unfinished. */
  private checkAt = Infinity;

  constructor(
    private readonly shared: Pick<JobRunDependencies, 'store' | 'logger' | 'settings'>,
    /** Of these jobs, those that this process does not know, at this moment. */
    private readonly unknown: (held: readonly HeldJob[]) => HeldJob[],
  ) {}

  /** An answer may have been lost just now. */
  checkSoon(): void {
    this.checkAt = 0;
  }

  /** As often as others are swept. */
  async giveBack(workerId: number): Promise<void> {
    const { store, logger, settings } = this.shared;
    this.checkAt = Math.min(this.checkAt, performance.now() + settings.sweepSeconds * 1000);
    if (performance.now() < this.checkAt) return;
    const lost = this.unknown(await listHeld(store.dataSource, workerId));
    // One that ended meanwhile is held no more, and giving it back changes nothing.
    if (lost.length > 0) {
      await store.releaseMany(workerId, lost);
      logger.warn('jobs were given back whose claim had got lost', { jobIds: lost.map(({ id }) => id) });
    }
    this.checkAt = performance.now() + settings.sweepSeconds * 1000;
  }
}
