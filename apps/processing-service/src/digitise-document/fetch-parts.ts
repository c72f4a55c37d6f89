import {
  DEFAULT_INSPECTION_LIMITS,
  inspectDocument,
  type AcceptedDocument,
  type Refusal,
} from '@cairn/document-inspection';
import { DocumentPasswordUnreadableError, DocumentRefusedError, ResourceNotFoundError } from '@cairn/errors';
import type { DigitisePart, DigitisePayload } from '@cairn/job-contracts';
import type { Job } from '@cairn/job-queue';
import { SealBrokenError } from '@cairn/sealing';
import type { DigitiseOptions } from './digitise-options.ts';
import { partPath, type WorkingCopy } from './working-copy.ts';

/** Names that domain-api gives to the files of a document. */
const PART_NAME = /^(original|part-\d{4})$/;

/**
 * A payload may come from a user's own request: it can name that user's uploads only.
 * @throws ResourceNotFoundError for files of anybody else
 */
export function refuseForeignParts({ userId, payload: { parts, documentId } }: Job<DigitisePayload>): void {
  const prefix = `${userId}/uploads/${documentId}/`;
  const own = parts.every(({ blob }) => blob.startsWith(prefix) && PART_NAME.test(blob.slice(prefix.length)));
  if (!own) throw new ResourceNotFoundError('upload', documentId);
}

/**
 * Downloads and inspects the files of a document one after the other, into its working copy.
 * @returns how many pages each has
 * @throws DocumentRefusedError, DocumentPasswordUnreadableError
 */
export async function fetchParts(
  job: Job<DigitisePayload>,
  copy: WorkingCopy,
  options: DigitiseOptions,
  signal: AbortSignal,
): Promise<number[]> {
  const { parts, documentId } = job.payload;
  const limits = { ...DEFAULT_INSPECTION_LIMITS, ...options.limits };
  const pageCounts: number[] = [];
  for (const [index, part] of parts.entries()) {
    const documentPath = partPath(copy.folder, index);
    const password = await passwordOf(part, documentId, options);
    await options.uploads.downloadToFile(part.blob, documentPath, signal);
    const inspected = await inspectDocument(documentPath, {
      declaredType: part.contentType,
      ...(password === undefined ? {} : { password }),
      limits,
      signal,
    });
    const accepted = 'refused' in inspected ? refuse(inspected.refused, index, parts.length) : inspected;
    const { type: contentType, pageCount } = accepted;
    copy.parts.push({ documentPath, contentType, pageCount, ...passwordFor(accepted, password) });
    pageCounts.push(pageCount);
  }
  const pages = pageCounts.reduce((sum, count) => sum + count, 0);
  if (pages > limits.maxPages) {
    const message = `The files have ${pages} pages together; the limit is ${limits.maxPages}.`;
    throw new DocumentRefusedError({ code: 'TOO_MANY_PAGES', message });
  }
  return pageCounts;
}

function refuse({ code, message }: Refusal, index: number, count: number): never {
  throw new DocumentRefusedError({ code, message: count === 1 ? message : `File ${index + 1}: ${message}` });
}

async function passwordOf(
  { sealedPassword }: DigitisePart,
  documentId: string,
  { sealer }: DigitiseOptions,
): Promise<string | undefined> {
  if (sealedPassword === undefined) return undefined;
  if (!sealer) throw new DocumentPasswordUnreadableError(documentId);
  try {
    return await sealer.open(sealedPassword, documentId);
  } catch (error) {
    if (!(error instanceof SealBrokenError)) throw error;
    throw new DocumentPasswordUnreadableError(documentId, { cause: error });
  }
}

/** A password goes no further than to the file that needs it. */
function passwordFor({ pdf }: AcceptedDocument, password: string | undefined): { password?: string } {
  return pdf?.encrypted === 'opened-by-password' && password !== undefined ? { password } : {};
}
