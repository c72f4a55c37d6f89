import type { BlobStorage } from '@cairn/blob-storage';
import type { PageResult } from '@cairn/page-result';

/** Where the page's owner finds it. @param unitId number of the page in the document, four digits */
export function thumbnailBlob(job: { id: string; userId: string }, unitId: string): string {
  return `${job.userId}/jobs/${job.id}/pages/${unitId}.webp`;
}

/**
 * Takes the small picture out of a page result, as UTF-8, and stores it beside the checkpoints: there it is of use while
 * the job still runs.
 * @returns the result without it
 */
export async function storeThumbnail(
  result: Buffer,
  storage: BlobStorage,
  blob: string,
  signal: AbortSignal,
): Promise<Buffer> {
  if (!result.includes('"thumbnail"')) return result;
  const { thumbnail, ...rest } = JSON.parse(result.toString('utf8')) as PageResult;
  if (!thumbnail) return result;
  const { contentType, base64 } = thumbnail;
  await storage.put(blob, Buffer.from(base64, 'base64'), { contentType, signal });
  return Buffer.from(JSON.stringify(rest));
}
