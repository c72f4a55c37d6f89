import { JobStatus } from '@cairn/job-contracts';

/**
 * The right to run a job: every later write names all three. The token is a fencing number, one higher at each claim of
 * the job and never set back, so that a worker which lost the job cannot pass for its next holder.
 */
export interface HeldJob {
  id: string;
  workerId: number;
  leaseToken: number;
}

/** SQL: whether the row `j` is held by these parameters, `$1` the id, `$2` the worker, `$3` the token. */
export const IS_HELD = `j."Id" = $1 AND j."Status" = ${JobStatus.Processing} AND j."WorkerId" = $2 AND j."LeaseToken" = $3`;

export function leaseParameters({ id, workerId, leaseToken }: HeldJob): [string, number, number] {
  return [id, workerId, leaseToken];
}

/** SQL: what every move out of Processing resets. */
export const GIVE_UP_LEASE = `"RunningKey" = NULL, "StatusMessage" = NULL`;
