import { finished } from 'node:stream/promises';
import { uploadBlobName, type DocumentEntity } from '../documents/document.entity.ts';
import type { IncomingUpload } from './read-upload.ts';
import type { UploadStorage } from './upload-storage.ts';

export interface ReceivedFile {
  bytes: number;
  /** In hex. */
  sha256: string;
}

/** Streams the file into blob storage. When anything fails, the rest of the request is dropped and nothing is stored. */
export async function storeUpload(
  { form, contentType }: IncomingUpload,
  uploads: UploadStorage,
  document: Pick<DocumentEntity, 'userId' | 'id'>,
): Promise<ReceivedFile> {
  const failed = form.ended.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  try {
    await uploads.put(uploadBlobName(document), form.file, { contentType });
  } catch (error) {
    form.abandon(error as Error);
    // A form that broke off is the cause, whatever storage makes of a stream that ended so.
    throw (await failed)?.error ?? error;
  }
  // Something forbidden may follow the file; whoever called removes the blob then.
  await form.ended;
  return received(form.file);
}

/** Reads the file without keeping it, to learn whether it is the same as an earlier one. */
export async function digestUpload({ form }: IncomingUpload): Promise<ReceivedFile> {
  // The form may end while its last bytes are still on their way through the meter.
  await Promise.all([form.ended, finished(form.file.resume())]);
  return received(form.file);
}

function received(file: IncomingUpload['form']['file']): ReceivedFile {
  return { bytes: file.bytes, sha256: file.sha256() };
}
