/** How long jobs are kept after their end. What is left out is kept for ever, which is the default of all three. */
export interface RetentionOptions {
  completedDays?: number;
  /** Dead letters. */
  failedDays?: number;
  cancelledDays?: number;
  /** A job's history, checkpoints and results go with it; there is no other choice yet. */
  eventsWith?: 'job';
}

/** @throws RangeError for a time that is no positive number */
export function retentionDays(options: RetentionOptions): { completed?: number; failed?: number; cancelled?: number } {
  const days = { completed: options.completedDays, failed: options.failedDays, cancelled: options.cancelledDays };
  for (const [state, given] of Object.entries(days)) {
    if (given !== undefined && !(given > 0))
      throw new RangeError(`The retention of ${state} jobs must be more than 0 days.`);
  }
  return days;
}
