export interface ChangedUsersOptions {
  tell(userId: string): void;
  /** Everybody: so many changed that naming them would not help. */
  tellAll(): void;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const INTERVAL_MS = 1_000;
const MAX_USERS = 10_000;

/** Gathers users whose pages have to look again, and tells each of them once a second at most. */
export class ChangedUsers {
  private users = new Set<string>();
  private all = false;
  private readonly stopping = new AbortController();
  private waiting: Promise<void> | undefined;

  constructor(private readonly options: ChangedUsersOptions) {}

  add(userIds: Iterable<string>): void {
    for (const userId of userIds) this.users.add(userId);
    if (this.users.size > MAX_USERS) this.everybody();
    else if (this.users.size > 0) this.waiting ??= this.tellLater();
  }

  everybody(): void {
    this.all = true;
    this.users.clear();
    this.waiting ??= this.tellLater();
  }

  /** Tells whoever waits, and nobody afterwards. */
  close(): void {
    this.stopping.abort();
    this.tellNow();
  }

  private async tellLater(): Promise<void> {
    const { sleep } = this.options;
    // Closing has told them already.
    await sleep(INTERVAL_MS, this.stopping.signal).catch(() => undefined);
    this.waiting = undefined;
    this.tellNow();
  }

  private tellNow(): void {
    const { users, all, options } = this;
    this.users = new Set();
    this.all = false;
    if (all) options.tellAll();
    else for (const userId of users) options.tell(userId);
  }
}
