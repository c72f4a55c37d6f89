const MAX_JOBS = 10_000;
/** A job that is heard of for the first time so early is told from its beginning. */
const BEGINNING = 3;

/** How far each job's history was told, for the jobs heard of last. */
export class ToldSequences {
  private readonly last = new Map<string, number>();

  /** @returns the first event to tell, `sequence` itself when none is missing; undefined when it was told already */
  missingFrom(jobId: string, sequence: number): number | undefined {
    const last = this.last.get(jobId) ?? (sequence <= BEGINNING ? 0 : sequence - 1);
    return sequence <= last ? undefined : last + 1;
  }

  told(jobId: string, sequence: number): void {
    this.last.delete(jobId);
    this.last.set(jobId, sequence);
    const oldest = this.last.size > MAX_JOBS ? this.last.keys().next().value : undefined;
    if (oldest !== undefined) this.last.delete(oldest);
  }
}
