import { isDatabaseUnavailable } from '@cairn/postgres';

export interface GroupCommitOptions<T> {
  maxItems?: number;
  /** Of one group together, as `weigh` says. */
  maxWeight?: number;
  weigh?: (item: T) => number;
  /** Groups under way at the same time. */
  lanes?: number;
}

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Commits what callers bring one by one in groups: who comes while a group is under way goes with the next. Under load
 * many share one statement and one wait for the disk; alone, nobody waits.
 *
 * `commit` answers for each item with a result or with the error of that item alone. When it throws, nothing was
 * committed, and the items are tried again one by one, patiently and beside the groups that follow: one which cannot be
 * stored, or has to wait, is nobody else's trouble. If the database did not answer, all fail.
 */
export class GroupCommit<T, R> {
  private readonly waiting: Waiting<T, R>[] = [];
  private readonly options: Required<GroupCommitOptions<T>>;
  private underWay = 0;
  private beginning = false;

  constructor(
    private readonly commit: (items: T[], patient: boolean) => Promise<(R | Error)[]>,
    options: GroupCommitOptions<T> = {},
  ) {
    this.options = { maxItems: 500, maxWeight: Infinity, weigh: () => 0, lanes: 1, ...options };
  }

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.beginning) return;
      this.beginning = true;
      // Whoever asks in the same turn of the event loop comes along.
      queueMicrotask(() => {
        this.beginning = false;
        this.begin();
      });
    });
  }

  private begin(): void {
    while (this.underWay < this.options.lanes && this.waiting.length > 0) {
      this.underWay += 1;
      void this.run(this.take()).finally(() => {
        this.underWay -= 1;
        this.begin();
      });
    }
  }

  private take(): Waiting<T, R>[] {
    const { maxItems, maxWeight, weigh } = this.options;
    let count = 0;
    let weight = 0;
    for (const { item } of this.waiting) {
      weight += weigh(item);
      if (count === maxItems || (count > 0 && weight > maxWeight)) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  /** Never rejects. */
  private async run(group: Waiting<T, R>[], patient = false): Promise<void> {
    try {
      const results = await this.commit(
        group.map(({ item }) => item),
        patient,
      );
      for (const [place, { resolve, reject }] of group.entries()) {
        const result = results[place];
        if (result instanceof Error) reject(result);
        else resolve(result as R);
      }
    } catch (error) {
      if (patient || isDatabaseUnavailable(error)) for (const { reject } of group) reject(error);
      else for (const one of group) void this.run([one], true);
    }
  }
}
