import { finished } from 'node:stream/promises';
import { uploadBlobName } from '../documents/document-parts.ts';
import type { DocumentEntity } from '../documents/document.entity.ts';
import type { UploadFile, UploadForm } from './upload-form.ts';
import type { UploadStorage } from './upload-storage.ts';

export interface ReceivedFile {
  fileName: string;
  /** As declared. */
  contentType: string;
  bytes: number;
  /** In hex. */
  sha256: string;
}

/**
 * Streams the files into blob storage, one after the other. When anything fails, the rest of the request is dropped;
 * whoever called removes what is stored by then.
 */
export async function storeUpload(
  form: UploadForm,
  uploads: UploadStorage,
  document: Pick<DocumentEntity, 'userId' | 'id'>,
): Promise<ReceivedFile[]> {
  const failed = form.ended.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const stored: ReceivedFile[] = [];
  try {
    for await (const file of form.files) {
      await uploads.put(uploadBlobName(document, stored.length), file.content, { contentType: file.contentType });
      stored.push(received(file));
    }
  } catch (error) {
    form.abandon(error as Error);
    // A form that broke off is the cause, whatever storage makes of a stream that ended so.
    throw (await failed)?.error ?? error;
  }
  // Something forbidden may follow the files.
  await form.ended;
  return stored;
}

/** Reads the files without keeping them, to learn whether they are the same as earlier ones. */
export async function digestUpload(form: UploadForm): Promise<ReceivedFile[]> {
  const digested: ReceivedFile[] = [];
  for await (const file of form.files) {
    await finished(file.content.resume());
    digested.push(received(file));
  }
  await form.ended;
  return digested;
}

function received({ fileName, contentType, content }: UploadFile): ReceivedFile {
  return { fileName, contentType, bytes: content.bytes, sha256: content.sha256() };
}
