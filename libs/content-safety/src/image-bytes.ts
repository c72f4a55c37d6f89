import { readFile } from 'node:fs/promises';
import type { FileInput } from '@cairn/validation';
import { runInChild, workerEntry } from '@cairn/worker-entry';
import type { ShrinkTask } from './shrink-image-worker.ts';

/** What the service takes: 4 MB, 50 to 2,048 pixels a side. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_SIDE_PX = 2_048;
const MIN_SIDE_PX = 50;
const SHRINK_LIMITS = { timeLimitMs: 5_000, heapMegabytes: 128, residentMegabytes: 400 };

/**
 * The bytes of an image as the service takes them: as they are, or made smaller by a child with limits of its own.
 * @returns undefined for images of less than 50 pixels a side, and for files that no inspection could read
 * @throws WorkerStoppedError when making it smaller takes too much
 */
export async function imageBytes(
  { path, sizeBytes, inspection }: FileInput,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if ('refused' in inspection || !inspection.image) return undefined;
  const { widthPx, heightPx, pages } = inspection.image;
  if (Math.min(widthPx, heightPx) < MIN_SIDE_PX) return undefined;
  if (sizeBytes <= MAX_BYTES && Math.max(widthPx, heightPx) <= MAX_SIDE_PX && pages === 1) return readFile(path);
  const entry = workerEntry('shrink-image-worker', import.meta.url);
  const data: ShrinkTask = { path, maxSidePx: MAX_SIDE_PX, minSidePx: MIN_SIDE_PX };
  const { jpeg } = await runInChild<{ jpeg: Uint8Array }>(entry, { ...SHRINK_LIMITS, data, signal });
  return Buffer.from(jpeg);
}
