/**
 * Which jobs nothing was heard of since the last look. An event whose notification got lost together with the process
 * that sent it, and that no other follows, shows in nothing but the table.
 */
export class QuietJobs {
  private before = new Map<string, number>();

  /** @param heard active jobs, each with its sequence @returns those that stood there at the last call as well */
  take(heard: Iterable<readonly [jobId: string, sequence: number]>): Map<string, number> {
    const now = new Map<string, number>();
    for (const [jobId, sequence] of heard) now.set(jobId, Math.min(sequence, now.get(jobId) ?? Infinity));
    const quiet = new Map([...now].filter(([jobId, sequence]) => this.before.get(jobId) === sequence));
    this.before = now;
    return quiet;
  }
}
