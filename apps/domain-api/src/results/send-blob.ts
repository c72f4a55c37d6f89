import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobInfo, BlobStorage } from '@cairn/blob-storage';
import { ResourceNotFoundError } from '@cairn/errors';
import type { Request, Response } from 'express';
import { parseByteRange, type ByteRange } from './byte-range.ts';

/** Which blob, what it is called in an error, and the headers it goes out with. */
export interface SentBlob {
  blob: string;
  kind: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * Answers with a blob: ETag, `If-None-Match`, `If-Range` and a single byte range (RFC 9110).
 * @throws ResourceNotFoundError when it is gone; RangeNotSatisfiableError
 */
export async function sendBlob(
  storage: BlobStorage,
  { blob, kind, headers }: SentBlob,
  request: Request,
  response: Response,
): Promise<void> {
  const info = await storage.info(blob);
  if (!info) throw new ResourceNotFoundError('result', kind);
  const etag = quoted(info.etag);
  if (matches(request.header('if-none-match'), etag)) {
    response.status(304).setHeader('etag', etag).end();
    return;
  }
  const range = rangeOf(request, response, info, etag);
  // Headers come after the blob was opened, so that an error is not dressed up as a download.
  const body = request.method === 'HEAD' ? Readable.from([]) : await open(storage, blob, range);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-security-policy', `sandbox; default-src 'none'`);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  response.setHeader('content-length', range ? range.end - range.start + 1 : info.bytes);
  if (range) response.status(206).setHeader('content-range', `bytes ${range.start}-${range.end}/${info.bytes}`);
  await send(body, response);
}

async function open(storage: BlobStorage, blob: string, range: ByteRange | undefined): Promise<Readable> {
  const part = range ? { offset: range.start, count: range.end - range.start + 1 } : {};
  return (await storage.get(blob, part)).body;
}

async function send(body: Readable, response: Response): Promise<void> {
  try {
    await pipeline(body, response);
  } catch (error) {
    // A client that left early is nobody's fault.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

function rangeOf(request: Request, response: Response, info: BlobInfo, etag: string): ByteRange | undefined {
  const condition = request.header('if-range');
  if (condition !== undefined && condition !== etag) return undefined;
  try {
    return parseByteRange(request.header('range'), info.bytes);
  } catch (error) {
    response.setHeader('content-range', `bytes */${info.bytes}`);
    throw error;
  }
}

function quoted(etag: string): string {
  return /^(W\/)?"/.test(etag) ? etag : `"${etag}"`;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}
