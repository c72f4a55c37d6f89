import type { ClaimedJob } from '../claim/claimed-job.ts';

/** Told to pages without a row: it is true only while this worker lives. */
export interface UnitStarted {
  kind: 'unitStarted';
  jobId: string;
  userId: string;
  subjectId: string | null;
  /** Of the last event before it. */
  sequence: number;
  at: string;
  unitId: string;
  index: number;
}

export function unitStarted(
  { id, userId, subjectId }: Pick<ClaimedJob, 'id' | 'userId' | 'subjectId'>,
  facts: Pick<UnitStarted, 'unitId' | 'index' | 'sequence'>,
): UnitStarted {
  return { kind: 'unitStarted', jobId: id, userId, subjectId, at: new Date().toISOString(), ...facts };
}
