import { runPrepared } from '@cairn/postgres';
import type { DataSource } from 'typeorm';
import type { JobEvent } from '../moves/job-event.ts';
import type { UnitStarted } from '../units/unit-started.ts';
import { EVENTS_CHANNEL } from './channels.ts';

/** PostgreSQL's limit is 8,000 bytes with the terminating zero. */
const MAX_BODY_BYTES = 7_900;
const INTERVAL_MS = 10;
/** A look at what changed takes the listeners longer than to hear of an event. */
const GAP_INTERVAL_MS = 50;
/** More at a time are not told one by one: listeners look at what changed for these users. */
const MAX_EVENTS = 64;
const USERS_PER_GAP = 100;

/** What listeners hear: an event, a unit that began, an event too long to be sent, or users for whom to look again. */
export type Notice = JobEvent | UnitStarted | { jobId: string; sequence: number } | { changedFor: string[] };

const PUBLISH = `SELECT set_config('synchronous_commit', 'off', true), pg_notify('${EVENTS_CHANNEL}', body)
FROM unnest($1::text[]) AS body`;

/**
 * Tells all replicas what happened to jobs, after the commit and off the path of the jobs: a notifying commit takes a
 * lock that all others wait for. At once when it was quiet, else once in ten milliseconds, in order.
 *
 * Notices are hints. What is lost with this process, listeners find by the gap in the sequence.
 */
export class EventPublisher {
  private waiting: (JobEvent | UnitStarted)[] = [];
  private changedFor = new Set<string>();
  private publishing: Promise<void> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Whether so many events would be told one by one. */
  takes(count: number): boolean {
    return this.waiting.length + count <= MAX_EVENTS;
  }

  publish(events: readonly (JobEvent | UnitStarted)[]): void {
    if (events.length === 0) return;
    if (this.takes(events.length)) {
      this.waiting.push(...events);
      this.begin();
    } else {
      this.changed(events.map(({ userId }) => userId));
    }
  }

  /** Much happened to jobs of these users. */
  changed(userIds: readonly string[]): void {
    for (const userId of userIds) this.changedFor.add(userId);
    // In their place: they would come after the look that this asks for.
    for (const { userId } of this.waiting) this.changedFor.add(userId);
    this.waiting = [];
    this.begin();
  }

  /** Resolves when all that was published so far is out. */
  async flush(): Promise<void> {
    while (this.publishing) await this.publishing;
  }

  private begin(): void {
    this.publishing ??= this.run();
  }

  private async run(): Promise<void> {
    // Whatever else this turn of the event loop brings goes along.
    await Promise.resolve();
    while (this.waiting.length > 0 || this.changedFor.size > 0) {
      const intervalMs = this.changedFor.size > 0 ? GAP_INTERVAL_MS : INTERVAL_MS;
      const bodies = this.take();
      await runPrepared(this.dataSource, { name: 'cairn publish', text: PUBLISH, values: [bodies] }).catch(
        () => undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
    }
    this.publishing = undefined;
  }

  private take(): string[] {
    const { waiting, changedFor } = this;
    this.waiting = [];
    this.changedFor = new Set();
    return [...gaps([...changedFor]), ...waiting.map(body)];
  }
}

function body(event: JobEvent | UnitStarted): string {
  const whole = JSON.stringify('job' in event ? withoutPayload(event) : event);
  if (Buffer.byteLength(whole) <= MAX_BODY_BYTES) return whole;
  return JSON.stringify({ jobId: event.jobId, sequence: event.sequence });
}

/** Pages need no payload, and it may be long. */
function withoutPayload(event: JobEvent): object {
  return { ...event, data: { ...event.data, payload: undefined } };
}

function gaps(userIds: string[]): string[] {
  const bodies: string[] = [];
  for (let from = 0; from < userIds.length; from += USERS_PER_GAP) {
    bodies.push(JSON.stringify({ changedFor: userIds.slice(from, from + USERS_PER_GAP) }));
  }
  return bodies;
}
