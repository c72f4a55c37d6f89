import type { JobFeedMessageName, JobFeedMessages, JobSnapshot, UnitView } from '@cairn/job-contracts';

/** Any message of the feed but the snapshot, which only a subscription makes. */
export type JobEventName = Exclude<JobFeedMessageName, 'jobSnapshot'>;
export type JobEventMessage = JobFeedMessages[JobEventName];

export interface JobSubscriptionOptions {
  /** The user's active jobs as they are now. */
  read(): Promise<JobSnapshot[]>;
  send(name: JobFeedMessageName, message: unknown): void;
  /** Told why a read failed; it is repeated until the subscription stops. */
  readFailed(error: unknown): void;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

interface Buffered {
  name: JobEventName;
  message: JobEventMessage;
}

/** More than a page can have missed in the time of one read; beyond it reading again is cheaper than keeping. */
const MAX_BUFFERED = 1_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/**
 * What one connection is told: a snapshot, then every event that the snapshot does not hold, each once and in order.
 *
 * It must be handed events before `refresh` is called. An event is in the database before anyone hears of it, so what
 * happens while the snapshot is read is in the snapshot or in the buffer, or in both, which its sequence tells.
 */
export class JobSubscription {
  private readonly options: JobSubscriptionOptions;
  private readonly stopping = new AbortController();
  private snapshots = new Map<string, JobSnapshot>();
  /** There while a snapshot is being read. */
  private buffer: Buffered[] | undefined;
  private readAgain = false;

  constructor(options: JobSubscriptionOptions) {
    this.options = options;
  }

  /** Sends a new snapshot, for instance because events were lost. While one is being read, it is read again instead. */
  async refresh(): Promise<void> {
    this.readAgain = true;
    if (this.buffer) return;
    this.buffer = [];
    let jobs: JobSnapshot[] = [];
    while (this.readAgain) {
      this.readAgain = false;
      jobs = await this.readPatiently();
    }
    if (this.stopping.signal.aborted) return;
    this.snapshots = new Map(jobs.map((snapshot) => [snapshot.job.id, snapshot]));
    this.options.send('jobSnapshot', { jobs });
    const late = this.buffer;
    this.buffer = undefined;
    for (const { name, message } of late) this.deliver(name, message);
  }

  accept(name: JobEventName, message: JobEventMessage): void {
    if (!this.buffer) {
      this.deliver(name, message);
    } else if (this.buffer.length < MAX_BUFFERED) {
      this.buffer.push({ name, message });
    } else {
      this.buffer = [];
      this.readAgain = true;
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  private deliver(name: JobEventName, message: JobEventMessage): void {
    const snapshot = this.snapshots.get(message.jobId);
    if (!snapshot || !holds(snapshot, name, message)) this.options.send(name, message);
  }

  /** Closing the connection instead would bring it back at once, and all clients together into a database in trouble. */
  private async readPatiently(): Promise<JobSnapshot[]> {
    const { read, readFailed, sleep } = this.options;
    const { signal } = this.stopping;
    for (let delayMs = FIRST_RETRY_MS; !signal.aborted; delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
      try {
        return await read();
      } catch (error) {
        readFailed(error);
      }
      await sleep(delayMs, signal).catch(() => undefined);
    }
    return [];
  }
}

/** Whether the event is part of the snapshot already. */
function holds({ sequence, units }: JobSnapshot, name: JobEventName, message: JobEventMessage): boolean {
  if (message.sequence > sequence) return false;
  // The start of a unit has no place of its own in the history, so it says nothing that the unit is only waiting.
  if (name === 'unitStarted') return !isWaiting(units, (message as JobFeedMessages['unitStarted']).unitId);
  return true;
}

function isWaiting(units: readonly UnitView[], unitId: string): boolean {
  return units.some((unit) => unit.unitId === unitId && unit.status === 'waiting');
}
