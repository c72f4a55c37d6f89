import type { JobNotification } from '@cairn/job-contracts';
import { JobEventSink } from '@cairn/job-queue';
import type { JobEvent } from '@cairn/job-queue';
import { Outbox } from '@cairn/outbox';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export const JOB_NOTIFICATION_TOPIC = 'job-notification';

/** A notification as it lies in the outbox; the id of its row becomes its event id. */
export type PendingNotification = Omit<JobNotification, 'eventId'>;

/** Writes what domain-api is to know of a job beside the move it is about, so that both are kept or neither. */
@Injectable()
export class JobNotificationSink extends JobEventSink {
  constructor(private readonly outbox: Outbox) {
    super();
  }

  override async record(manager: EntityManager, events: readonly JobEvent[]): Promise<void> {
    for (const notification of notificationsOf(events)) {
      await this.outbox.add(manager, { topic: JOB_NOTIFICATION_TOPIC, key: notification.jobId, payload: notification });
    }
  }
}

/** Of several steps of progress recorded together, the last one says it all. */
export function notificationsOf(events: readonly JobEvent[]): PendingNotification[] {
  const found = events.flatMap((event) => notificationOf(event) ?? []);
  return found.filter(({ kind, jobId }, index) => {
    const next = found[index + 1];
    return !(kind === 'progress' && next?.kind === 'progress' && next.jobId === jobId);
  });
}

function notificationOf(event: JobEvent): PendingNotification | undefined {
  // A child is its parent's affair: domain-api knows the jobs that it asked for.
  if (event.parentId !== null) return undefined;
  const kind = kindOf(event);
  if (!kind) return undefined;
  const { jobId, subjectId, userId, sequence, at, job } = event;
  return {
    jobId,
    subjectId,
    userId,
    sequence,
    at,
    kind,
    percent: job.progressPercent,
    message: job.statusMessage,
    totalUnits: totalUnits(event),
    result: event.kind === 'completed' ? event.data.result : null,
    error: event.kind === 'failed' || event.kind === 'retryScheduled' ? event.data.error : null,
  };
}

function kindOf(event: JobEvent): JobNotification['kind'] | undefined {
  switch (event.kind) {
    case 'started':
    case 'completed':
    case 'failed':
    case 'cancelled':
      return event.kind;
    case 'released':
    case 'snoozed':
    case 'redriven':
    case 'retryScheduled':
      return 'requeued';
    case 'unitsPlanned':
    case 'unitFailed':
      return 'progress';
    case 'unitCompleted':
      return isMilestone(event.data) ? 'progress' : undefined;
    case 'queued':
    case 'progress':
    case 'cancelRequested':
    case 'deleted':
    case 'rescheduled':
    case 'parked':
    case 'childrenEnded':
      return undefined;
  }
}

/** Every tenth part of the units: domain-api shows a percentage, the hub shows each unit. */
function isMilestone({ completedUnits, totalUnits }: { completedUnits: number; totalUnits: number }): boolean {
  const tenths = (units: number): number => Math.floor((10 * units) / totalUnits);
  return tenths(completedUnits) > tenths(completedUnits - 1);
}

function totalUnits(event: JobEvent): number | null {
  if (event.kind === 'unitsPlanned') return event.data.unitIds.length;
  return event.kind === 'unitCompleted' ? event.data.totalUnits : null;
}
