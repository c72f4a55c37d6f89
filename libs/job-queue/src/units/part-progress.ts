import { JobCancelledError, JobStateConflictError, LeaseLostError } from '@cairn/errors';
import type { AppError } from '@cairn/errors';
import { withTransaction } from '@cairn/postgres';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { ProgressReport } from '../moves/record-progress.ts';
import { untilAnswered } from '../worker/until-answered.ts';
import type { UnitReporter } from './do-units.ts';
import type { PartParent } from './read-parent.ts';
import { recordPartUnits } from './record-part-units.ts';
import type { PartRecord } from './record-part-units.ts';
import { unitStarted } from './unit-started.ts';

export interface PartProgressOptions {
  part: ClaimedJob;
  parent: PartParent;
  totalUnits: number;
  store: JobStore;
  /** Called when a write shows that the part is no longer ours, or shall stop. */
  abort: (reason: AppError) => void;
  giveUp: AbortSignal;
  random: () => number;
}

/** Writes what a part reports into the history of its parent, one write after the other. */
export class PartProgress implements UnitReporter {
  private tail: Promise<void> = Promise.resolve();
  private sequence: number;

  constructor(private readonly options: PartProgressOptions) {
    this.sequence = options.parent.sequence;
  }

  record(report: ProgressReport): Promise<void> {
    const written = this.tail.then(() => this.write(report));
    this.tail = written.catch(() => undefined);
    return written;
  }

  unitStarted(unitId: string, index: number): void {
    const { parent, store } = this.options;
    this.tail = this.tail.then(() =>
      store.unitStarted(unitStarted(parent, { unitId, index, sequence: this.sequence })),
    );
  }

  /** Nothing is written once this has resolved. */
  async close(): Promise<void> {
    await this.tail;
  }

  private async write({ events }: ProgressReport): Promise<void> {
    const { part, parent, totalUnits, store, abort, giveUp, random } = this.options;
    const units = events.filter((event) => event.kind === 'unitCompleted' || event.kind === 'unitFailed');
    let answer: PartRecord = { state: 'leaseLost' };
    const record = (): Promise<unknown> =>
      store.recordEvents((source) =>
        withTransaction(source, async (db) => {
          answer = await recordPartUnits(db, part, units, totalUnits);
          return answer.state === 'parked' ? answer.events : [];
        }),
      );
    await untilAnswered(record, giveUp, random);
    const forgotten = (): boolean => answer.state === 'leaseLost';
    if (forgotten() && (await store.holdsStill(part))) await untilAnswered(record, giveUp, random);
    const { state, events: recorded = [] } = answer as PartRecord & { events?: { sequence: number }[] };
    if (state === 'parked') {
      this.sequence = recorded.at(-1)?.sequence ?? this.sequence;
      return;
    }
    const reason = refusal(state, part, parent);
    abort(reason);
    throw reason;
  }
}

function refusal(state: 'leaseLost' | 'over' | 'elsewhere', part: ClaimedJob, parent: PartParent): AppError {
  if (state === 'leaseLost') return new LeaseLostError(part.id, String(part.workerId));
  // Nobody waits for this part any more.
  if (state === 'over') return new JobCancelledError(part.id);
  return new JobStateConflictError('record units', parent.id, 'not waiting for its parts');
}
