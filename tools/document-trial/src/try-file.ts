import { openAsBlob } from 'node:fs';
import { basename, extname } from 'node:path';
import { ApiError, type CairnClient, type Document } from '@cairn/client';
import type { Handling } from './verdict.ts';

export interface TriedFile {
  handling: Handling;
  /** Recognised text by page; absent when there is none. */
  pages?: string[];
}

/** Between the pages of a text result. */
const FORM_FEED = '\f';
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.tif': 'image/tiff',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.heic': 'image/heic',
};

/** Sends a file through the running stack and waits for its end. @throws ApiError when the stack itself is in trouble */
export async function tryFile(client: CairnClient, path: string, timeLimitMs: number): Promise<TriedFile> {
  let document: Document;
  try {
    const type = CONTENT_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    document = await client.documents.upload(await openAsBlob(path, { type }), { fileName: basename(path) });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500) throw error;
    return {
      handling: ended(
        'refused',
        error.items.map(({ code }) => code),
      ),
    };
  }
  const signal = AbortSignal.timeout(timeLimitMs);
  try {
    for await (const job of client.watchJob(document.id, { signal })) document = job.document ?? document;
    document = await client.documents.get(document.id);
  } catch (error) {
    if (!signal.aborted) throw error;
    return { handling: ended('did not end', [`AFTER_${Math.round(timeLimitMs / 1000)}_S`]) };
  }
  return readEnded(client, document);
}

async function readEnded(client: CairnClient, document: Document): Promise<TriedFile> {
  const { status, error, failedPages, pageCount, id } = document;
  if (status !== 'Completed') return { handling: ended('failed', error ? [error.code] : [], pageCount ?? 0) };
  const text = await (await client.documents.download(id, 'text')).text();
  const codes = [...new Set(failedPages.map(({ code }) => code))];
  const handling: Handling = {
    outcome: failedPages.length > 0 ? 'pages fail' : 'complete',
    codes,
    pages: pageCount ?? 0,
    failedPages: failedPages.length,
  };
  return { handling, pages: text.split(FORM_FEED) };
}

function ended(outcome: Handling['outcome'], codes: string[], pages = 0): Handling {
  return { outcome, codes, pages, failedPages: 0 };
}
