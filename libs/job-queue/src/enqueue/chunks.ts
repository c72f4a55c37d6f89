import type { NewJob } from './new-job.ts';

/** Measured: no dearer than one statement of 10,000, and this process makes the next while the server works. */
const MAX_JOBS = 2_000;
const MAX_BYTES = 2 * 1024 * 1024;

/** The jobs in portions for one statement each; debounced ones, which have statements of their own, stay among themselves. */
export function inChunks(jobs: readonly NewJob[]): NewJob[][] {
  const chunks: NewJob[][] = [];
  let bytes = 0;
  for (const job of jobs) {
    const chunk = chunks.at(-1);
    bytes += job.payloadJson.length;
    const fits = chunk && chunk.length < MAX_JOBS && bytes <= MAX_BYTES;
    if (fits && Boolean(chunk[0]?.debounce) === Boolean(job.debounce)) {
      chunk.push(job);
    } else {
      chunks.push([job]);
      bytes = job.payloadJson.length;
    }
  }
  return chunks;
}
