import type { IncomingMessage } from 'node:http';
import { finished, pipeline, type Readable } from 'node:stream';
import {
  MediaTypeUnsupportedError,
  PayloadTooLargeError,
  RequestBodyMalformedError,
  RequestInvalidError,
} from '@cairn/errors';
import busboy from 'busboy';
import { cleanFileName, cleanMediaType } from './file-name.ts';
import { FileMeter } from './file-meter.ts';

const FIELDS = new Set(['title', 'language']);
/** Room for 200 characters of four bytes with some to spare; what is cut off is too long anyway. */
const MAX_FIELD_BYTES = 2048;
/** Boundaries, part headers and fields around the file; fields that are far too long get an answer of their own. */
const MAX_FORM_OVERHEAD_BYTES = 2 * 1024 * 1024;

export interface UploadForm {
  /** Fields that came before the file. A value that was cut for its length is still longer than any limit. */
  fields: ReadonlyMap<string, string>;
  fileName: string;
  contentType: string;
  /** The file itself; to be read to its end. */
  file: FileMeter;
  /** Resolves once the form has ended and nothing followed the file; rejects with what was wrong with the form. */
  ended: Promise<void>;
  /** Stops parsing; what the client still sends is read and dropped, so that it gets to see the answer. */
  abandon(error: Error): void;
}

/**
 * Reads a multipart form of text fields followed by one file named `file`, as a stream: resolves when the file begins.
 * @throws MediaTypeUnsupportedError, RequestInvalidError, RequestBodyMalformedError; PayloadTooLargeError at once when
 *   the declared length exceeds the limit, else while the file is read
 */
export async function openUploadForm(request: IncomingMessage, maxFileBytes: number): Promise<UploadForm> {
  const maxFormBytes = maxFileBytes + MAX_FORM_OVERHEAD_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > maxFormBytes)
    throw new PayloadTooLargeError('file', maxFileBytes);

  const parser = createParser(request);
  const fields = new Map<string, string>();
  const begun = Promise.withResolvers<UploadForm>();
  const ended = Promise.withResolvers<undefined>();
  // Whoever reads the file learns of the failure there and may never look at this one.
  ended.promise.catch(() => undefined);
  let file: FileMeter | undefined;
  let failed = false;

  const abandon = (error: Error): void => {
    if (failed) return;
    failed = true;
    request.unpipe(parser);
    request.resume();
    parser.destroy();
    file?.destroy(error);
    begun.reject(error);
    ended.reject(error);
  };
  const refuse = (field: string | undefined, message: string): void =>
    abandon(new RequestInvalidError([{ message, ...(field ? { field } : {}) }]));

  parser.on('field', (name: string | undefined, value: string | undefined) => {
    const field = name?.slice(0, 100) ?? '';
    if (!FIELDS.has(field)) return refuse(field, 'No such field; the form takes title, language and file.');
    if (file) return refuse(field, 'Fields must come before the file.');
    if (fields.has(field)) return refuse(field, 'The field was sent twice.');
    fields.set(field, value ?? '');
  });
  parser.on('file', (name: string | undefined, body: Readable, info) => {
    if (name !== 'file') {
      body.on('error', () => undefined).resume();
      return refuse(name?.slice(0, 100), 'The file must be sent in the field "file".');
    }
    file = new FileMeter(maxFileBytes);
    // Reported through `ended`; without a listener it would end the process.
    file.on('error', () => undefined);
    // Other errors are those of the form, which has reported them already, or of whoever reads the file.
    pipeline(body, file, (error) => error instanceof PayloadTooLargeError && abandon(error));
    const { filename, mimeType } = info as Partial<typeof info>;
    begun.resolve({
      fields,
      fileName: cleanFileName(filename),
      contentType: cleanMediaType(mimeType),
      file,
      ended: ended.promise,
      abandon,
    });
  });
  parser.on('filesLimit', () => refuse('file', 'Send one file per request.'));
  parser.on('fieldsLimit', () => refuse(undefined, 'The form has too many fields.'));
  parser.on('partsLimit', () => refuse(undefined, 'The form has too many parts.'));
  parser.on('error', (error) => abandon(new RequestBodyMalformedError({ cause: error })));
  parser.on('close', () => {
    if (!file) refuse('file', 'The form has no file.');
    ended.resolve(undefined);
  });
  finished(request, { writable: false }, (error) => {
    if (error) abandon(new RequestBodyMalformedError({ cause: error }));
  });
  capBytes(request, maxFormBytes, () => abandon(new PayloadTooLargeError('file', maxFileBytes)));
  request.pipe(parser);
  return begun.promise;
}

function createParser(request: IncomingMessage): busboy.Busboy {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType.trim())) {
    throw new MediaTypeUnsupportedError('send the document as multipart/form-data');
  }
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { files: 1, fields: 8, parts: 12, fieldSize: MAX_FIELD_BYTES, fieldNameSize: 100 },
    });
  } catch (error) {
    // The boundary is missing.
    throw new RequestBodyMalformedError({ cause: error });
  }
}

/** The file has its own limit; this one ends forms that go on and on around it. */
function capBytes(request: IncomingMessage, maxBytes: number, exceeded: () => void): void {
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= maxBytes) return;
    request.off('data', count);
    exceeded();
  };
  request.on('data', count);
}
