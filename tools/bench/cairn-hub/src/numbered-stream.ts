import type { Hub, HubConnection } from '@cairn/realtime';

export interface StreamSettings {
  everyMs: number;
  /** How many of the newest messages are kept for clients that come back. */
  kept: number;
  /** Every such message is a terminal event. Those are kept for good, as the state of a job is. */
  terminalEvery: number;
}

const LIVE = 'live';

/** Messages numbered from 1, and what a client that was away missed of them: the messages, or that there is a gap. */
export class NumberedStream {
  private readonly hub: Hub;
  private readonly settings: StreamSettings;
  private readonly timer: NodeJS.Timeout;
  private last = 0;

  constructor(hub: Hub, settings: StreamSettings) {
    this.hub = hub;
    this.settings = settings;
    this.timer = setInterval(() => this.publish(), settings.everyMs);
  }

  /** @param cursor number of the last message that the client has */
  join(client: HubConnection, cursor: number): void {
    const firstKept = Math.max(1, this.last - this.settings.kept + 1);
    if (cursor + 1 < firstKept) client.send('gap', cursor + 1, firstKept - 1, this.terminalsBetween(cursor, firstKept));
    for (let n = Math.max(cursor + 1, firstKept); n <= this.last; n += 1) client.send('message', n, this.isTerminal(n));
    // In the same turn as the replay, so that nothing falls between it and what is live.
    this.hub.groups.add(client.id, LIVE);
  }

  end(): number {
    clearInterval(this.timer);
    return this.last;
  }

  private publish(): void {
    this.last += 1;
    this.hub.group(LIVE).send('message', this.last, this.isTerminal(this.last));
  }

  private isTerminal(n: number): boolean {
    return n % this.settings.terminalEvery === 0;
  }

  private terminalsBetween(after: number, before: number): number[] {
    const found: number[] = [];
    for (let n = after + 1; n < before; n += 1) if (this.isTerminal(n)) found.push(n);
    return found;
  }
}
