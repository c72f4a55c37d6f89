import { setTimeout as sleep } from 'node:timers/promises';

export interface UserMembershipsOptions {
  /** Reads what is kept of these users' groups. */
  groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Whether the user has a connection here. */
  isHere(userId: string): boolean;
  /** Called for every group that the user's connections here should be in, whether they are or not. */
  join(userId: string, group: string): void;
  /** Called for every group that the user was in until now. */
  leave(userId: string, group: string): void;
  /** Told why reading failed; it is repeated. */
  failed(error: unknown): void;
  /** Wait before reading is repeated. Default 1,000. */
  retryMs?: number;
}

/** Group to whether the user is in it: what was heard since the user began to be looked up. */
type Heard = Map<string, boolean>;

/**
 * Brings connections into the groups that their users joined before, perhaps on another replica.
 *
 * What is heard while a user is looked up wins over what is read, for it may be later. Users who come meanwhile are
 * looked up together, next.
 */
export class UserMemberships {
  private readonly options: UserMembershipsOptions;
  private readonly stopping = new AbortController();
  /** What users with a connection here were last known to be in. */
  private readonly known = new Map<string, Set<string>>();
  private wanted = new Map<string, Heard>();
  private reading = new Map<string, Heard>();
  private running: Promise<void> | undefined;

  constructor(options: UserMembershipsOptions) {
    this.options = options;
  }

  /** A connection of the user is here. */
  arrived(userId: string): void {
    if (this.wanted.has(userId) || this.reading.has(userId)) return;
    this.wanted.set(userId, new Map());
    this.running ??= this.run();
  }

  /** The last connection of the user is gone. */
  departed(userId: string): void {
    this.known.delete(userId);
    this.wanted.delete(userId);
  }

  heard(userId: string, group: string, isIn: boolean): void {
    this.wanted.get(userId)?.set(group, isIn);
    this.reading.get(userId)?.set(group, isIn);
    const known = this.known.get(userId);
    if (isIn) known?.add(group);
    else known?.delete(group);
  }

  /** Something may have gone unheard: looks up everybody again. */
  refresh(): void {
    for (const userId of this.known.keys()) this.wanted.set(userId, new Map());
    if (this.wanted.size > 0) this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.wanted.size > 0 && !this.stopping.signal.aborted) {
      this.reading = this.wanted;
      this.wanted = new Map();
      try {
        const groups = await this.options.groupsOf([...this.reading.keys()]);
        for (const [userId, heard] of this.reading) this.settle(userId, groups.get(userId) ?? [], heard);
      } catch (error) {
        this.options.failed(error);
        for (const [userId, heard] of this.reading) if (this.options.isHere(userId)) this.wanted.set(userId, heard);
        await sleep(this.options.retryMs ?? 1_000, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
      this.reading = new Map();
    }
    this.running = undefined;
  }

  private settle(userId: string, read: readonly string[], heard: Heard): void {
    if (!this.options.isHere(userId)) return;
    const groups = new Set(read);
    for (const [group, isIn] of heard) {
      if (isIn) groups.add(group);
      else groups.delete(group);
    }
    for (const group of this.known.get(userId) ?? []) if (!groups.has(group)) this.options.leave(userId, group);
    for (const group of groups) this.options.join(userId, group);
    this.known.set(userId, groups);
  }
}
