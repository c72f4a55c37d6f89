import type { JobFeedEventMessage } from '@cairn/job-contracts';
import type { JobEvent } from '../moves/job-event.ts';
import type { UnitStarted } from '../units/unit-started.ts';

/** What a page is told of an event. */
export function feedMessage(event: JobEvent): JobFeedEventMessage {
  const { jobId, subjectId, sequence, at, attempt, job } = event;
  const common = { jobId, subjectId, sequence, follows: sequence - 1, at };
  switch (event.kind) {
    case 'queued':
    case 'released':
    case 'snoozed':
    case 'redriven':
    case 'rescheduled':
      return { name: 'jobQueued', message: { ...common, job } };
    case 'started':
      return { name: 'jobStarted', message: { ...common, attempt } };
    case 'unitsPlanned': {
      const units = event.data.unitIds.map((unitId, index) => ({ unitId, index }));
      return { name: 'unitsPlanned', message: { ...common, units } };
    }
    case 'unitCompleted': {
      const { unitId, index, completedUnits, totalUnits, resumed } = event.data;
      return { name: 'unitCompleted', message: { ...common, unitId, index, completedUnits, totalUnits, resumed } };
    }
    case 'unitFailed': {
      const { unitId, index, code, message } = event.data;
      return { name: 'unitFailed', message: { ...common, unitId, index, code, message } };
    }
    case 'progress':
    case 'parked':
    case 'childrenEnded':
    case 'cancelRequested':
      return {
        name: 'jobProgress',
        message: { ...common, percent: job.progressPercent, message: job.statusMessage },
      };
    case 'retryScheduled':
      return {
        name: 'jobRetryScheduled',
        message: { ...common, attempt, runAt: event.data.runAt, error: event.data.error },
      };
    case 'completed':
      return { name: 'jobCompleted', message: { ...common, result: event.data.result ?? null } };
    case 'failed':
      return { name: 'jobFailed', message: { ...common, error: event.data.error } };
    case 'cancelled':
    case 'deleted':
      return { name: 'jobCancelled', message: common };
  }
}

export function unitStartedMessage(started: UnitStarted): JobFeedEventMessage {
  const { jobId, subjectId, sequence, at, unitId, index } = started;
  return {
    name: 'unitStarted',
    message: { jobId, subjectId, sequence, follows: sequence, at: new Date(at).toISOString(), unitId, index },
  };
}
