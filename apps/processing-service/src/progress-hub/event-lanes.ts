import type { JobFeedEventMessage } from '@cairn/job-contracts';
import type { JobFeedListener } from '@cairn/job-queue';

export interface EventLanesOptions {
  deliver: JobFeedListener;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Ten times a second. */
const WINDOW_MS = 100;

interface Lane {
  userId: string;
  /** What came within the present window, in order. */
  waiting: JobFeedEventMessage[];
}

/**
 * Slows the events of each job down to what eyes can follow: the first goes out at once, and what comes within 100 ms
 * after it goes out together, with the last progress in place of all, and without starts of units that are over. What
 * moves a job from one state to another is never left out and never waits. Order is kept.
 */
export class EventLanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: EventLanesOptions) {}

  accept(userId: string, told: JobFeedEventMessage): void {
    const { jobId } = told.message;
    const lane = this.lanes.get(jobId);
    if (!mayWait(told) || this.stopping.signal.aborted) {
      if (lane) this.flush(lane);
      this.options.deliver(userId, told);
    } else if (lane) {
      lane.waiting = withLatest(lane.waiting, told);
    } else {
      this.options.deliver(userId, told);
      void this.open(jobId, { userId, waiting: [] });
    }
  }

  /** Lets go what waits; nothing waits any more. */
  close(): void {
    this.stopping.abort();
    for (const lane of this.lanes.values()) this.flush(lane);
    this.lanes.clear();
  }

  /** Until a window has passed in which nothing came. */
  private async open(jobId: string, lane: Lane): Promise<void> {
    this.lanes.set(jobId, lane);
    try {
      do await this.options.sleep(WINDOW_MS, this.stopping.signal);
      while (this.flush(lane));
    } catch {
      // Closed: what waited is out.
    }
    this.lanes.delete(jobId);
  }

  private flush(lane: Lane): boolean {
    const { userId, waiting } = lane;
    lane.waiting = [];
    for (const told of waiting) this.options.deliver(userId, told);
    return waiting.length > 0;
  }
}

function mayWait({ name }: JobFeedEventMessage): boolean {
  return name === 'jobProgress' || name === 'unitStarted' || name === 'unitCompleted' || name === 'unitFailed';
}

function withLatest(waiting: readonly JobFeedEventMessage[], told: JobFeedEventMessage): JobFeedEventMessage[] {
  switch (told.name) {
    case 'jobProgress':
      return without([...waiting, told], (other) => other.name === 'jobProgress' && other !== told);
    case 'unitCompleted':
    case 'unitFailed': {
      const { unitId } = told.message;
      return without([...waiting, told], (other) => other.name === 'unitStarted' && other.message.unitId === unitId);
    }
    default:
      return [...waiting, told];
  }
}

/** What came after a message that is left out follows what that one followed: nobody shall miss it. */
function without(
  events: readonly JobFeedEventMessage[],
  leftOut: (event: JobFeedEventMessage) => boolean,
): JobFeedEventMessage[] {
  const gone = events.find(leftOut);
  if (!gone) return [...events];
  const { sequence, follows } = gone.message;
  return events
    .filter((event) => event !== gone)
    .map((event) =>
      event.message.follows === sequence
        ? ({ ...event, message: { ...event.message, follows } } as JobFeedEventMessage)
        : event,
    );
}
