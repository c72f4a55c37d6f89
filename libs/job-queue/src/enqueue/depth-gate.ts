import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../moves/job-row.ts';
import type { CountUnfinished } from './count-unfinished.ts';

/** How long a count is believed. */
const FRESH_MS = 1_000;
/**
 * Of the room there was at the count, this share may be filled without another. So ten processes that know nothing of
 * each other cannot exceed the limit together, and near the limit every enqueue counts.
 */
const SHARE_OF_ROOM = 0.1;
/** Counting so many again and again is work; a user at such a limit hears of room a second late. */
const COSTLY = 1_000;
const MAX_KEYS = 10_000;
const PATIENCE_MS = 250;

interface Count {
  depth: number;
  /** Of the depth, those that were on their way when it was counted. */
  entering: number;
  countedAt: number;
  /** Let in since. */
  entered: number;
}

interface Entry {
  limit: number;
  key: string;
  count: number;
}

/** Lets jobs in under keys, each with a limit to its unfinished jobs. */
export class DepthGate {
  private readonly counts = new Map<string, Count>();
  private readonly inside = new Map<string, { jobs: number; emptied: PromiseWithResolvers<undefined> }>();
  private readonly counting = new Map<string, Promise<Count>>();

  constructor(
    private readonly countUnfinished: CountUnfinished,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns a function to call when the jobs are stored or given up; undefined when there is no room */
  async enter(db: Database, entry: Entry): Promise<(() => void) | undefined> {
    // Who enters while a new count is made must be seen by it.
    const known = this.counting.has(entry.key) ? undefined : this.counts.get(entry.key);
    if (known && this.now() - known.countedAt < FRESH_MS) {
      const free = Math.floor((entry.limit - known.depth) * SHARE_OF_ROOM);
      if (known.entered + entry.count <= free) return this.letIn(known, entry);
      if (entry.limit > COSTLY && !fits(known, entry)) return undefined;
    }
    let count = await this.recount(db, entry);
    if (!fits(count, entry) && count.entering > 0) {
      // Those on their way may have been counted twice.
      await this.allLeave(entry.key);
      count = await this.recount(db, entry);
    }
    return fits(count, entry) ? this.letIn(count, entry) : undefined;
  }

  private letIn(count: Count, { key, count: jobs }: Entry): () => void {
    const inside = this.inside.get(key) ?? { jobs: 0, emptied: Promise.withResolvers<undefined>() };
    this.inside.set(key, inside);
    count.entered += jobs;
    inside.jobs += jobs;
    return () => {
      inside.jobs -= jobs;
      if (inside.jobs > 0) return;
      this.inside.delete(key);
      inside.emptied.resolve(undefined);
    };
  }

  /** Not for long: they may wait for a transaction that waits for us. */
  private async allLeave(key: string): Promise<void> {
    const patience = sleep(PATIENCE_MS, undefined, { ref: false });
    await Promise.race([this.inside.get(key)?.emptied.promise, patience]);
  }

  /** One at a time per key; who comes meanwhile shares it. */
  private recount(db: Database, { key, limit }: Entry): Promise<Count> {
    const running = this.counting.get(key) ?? this.read(db, key, limit).finally(() => this.counting.delete(key));
    this.counting.set(key, running);
    return running;
  }

  private async read(db: Database, key: string, limit: number): Promise<Count> {
    const countedAt = this.now();
    // They may not be visible yet, or are counted twice.
    const entering = this.inside.get(key)?.jobs ?? 0;
    const depth = entering + (await this.countUnfinished(db, key, limit + 1));
    const count = { depth, entering, countedAt, entered: 0 };
    if (this.counts.size >= MAX_KEYS) this.counts.clear();
    this.counts.set(key, count);
    return count;
  }
}

function fits({ depth, entered }: Count, { count, limit }: Entry): boolean {
  return depth + entered + count <= limit;
}
