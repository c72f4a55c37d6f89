import type { JobError } from '@cairn/job-contracts';
import type { HistoryEvent } from './history-event.ts';

const ENDS = ['completed', 'retryScheduled', 'failed', 'cancelled', 'released', 'snoozed', 'parked'] as const;
type AttemptEnd = (typeof ENDS)[number];

/** One run of a job by one worker. */
export interface AttemptRecord {
  /** From 1; comes again when the run before was given back, and from 1 again after a redrive. */
  attempt: number;
  /** Who ran it. */
  workerId: number | null;
  startedAt: string;
  /** Null while it runs. */
  endedAt: string | null;
  /** `released`, `snoozed` and `parked` gave the attempt back. Null while it runs. */
  end: AttemptEnd | null;
  error: JobError | null;
  /** The worker died. */
  crashed: boolean;
  /** From the claim to its end, in milliseconds of the database's clock; of a lost worker, to when that was settled. */
  durationMs: number | null;
}

/** Every run of a job, in order. @param events its history */
export function listAttempts(events: readonly HistoryEvent[]): AttemptRecord[] {
  const attempts: AttemptRecord[] = [];
  for (const event of events) {
    if (event.kind === 'started') attempts.push(begun(event));
    const running = attempts.at(-1);
    if (running && running.end === null && isEnd(event)) attempts[attempts.length - 1] = ended(running, event);
  }
  return attempts;
}

function begun({ attempt, workerId, at }: HistoryEvent): AttemptRecord {
  const open = { endedAt: null, end: null, error: null, crashed: false, durationMs: null };
  return { attempt, workerId, startedAt: at, ...open };
}

type EndEvent = Extract<HistoryEvent, { kind: AttemptEnd }>;

function isEnd(event: HistoryEvent): event is EndEvent {
  return (ENDS as readonly string[]).includes(event.kind);
}

function ended(running: AttemptRecord, { kind, at, data }: EndEvent): AttemptRecord {
  return {
    ...running,
    endedAt: at,
    end: kind,
    error: 'error' in data ? (data.error ?? null) : null,
    crashed: 'crashed' in data && data.crashed === true,
    durationMs: new Date(at).getTime() - new Date(running.startedAt).getTime(),
  };
}
