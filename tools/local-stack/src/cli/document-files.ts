import { createWriteStream, openAsBlob } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Document, Documents, ResultKind } from '@cairn/client';

const CONTENT_TYPES: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
};

/** Uploads a file, streamed from disk. @throws ApiError, for example when validation rejects it */
export async function uploadFile(documents: Documents, file: string, signal: AbortSignal): Promise<Document> {
  const extension = extname(file);
  const type = CONTENT_TYPES[extension.toLowerCase()] ?? 'application/octet-stream';
  const options = { title: basename(file, extension), fileName: basename(file), signal };
  return documents.upload(await openAsBlob(file, { type }), options);
}

/** The file appears under its name only when it is complete. */
export async function downloadFile(documents: Documents, id: string, kind: ResultKind, path: string): Promise<void> {
  const { body } = await documents.download(id, kind);
  if (!body) throw new Error(`domain-api sent an empty ${kind}.`);
  const draft = `${path}.part`;
  await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(draft));
  await rename(draft, path);
}
