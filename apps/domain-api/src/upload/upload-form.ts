import type { IncomingMessage } from 'node:http';
import { finished, pipeline, Readable } from 'node:stream';
import {
  MediaTypeUnsupportedError,
  PayloadTooLargeError,
  RequestBodyMalformedError,
  RequestInvalidError,
} from '@cairn/errors';
import busboy from 'busboy';
import { cleanFileName, cleanMediaType } from './file-name.ts';
import { ByteBudget, FileMeter } from './file-meter.ts';

const FIELDS = ['title', 'language', 'pages', 'existingText', 'autoRotate', 'deskew', 'cleanUp', 'password'];
/** Room for the longest of them with some to spare; what is cut off is too long anyway. */
const MAX_FIELD_BYTES = 2048;
const MAX_FIELDS = 12;
/** Boundaries, part headers and fields around the files; fields that are far too long get an answer of their own. */
const MAX_FORM_OVERHEAD_BYTES = 2 * 1024 * 1024;

/** One file of a form. */
export interface UploadFile {
  fileName: string;
  contentType: string;
  /** To be read to its end. */
  content: FileMeter;
}

export interface UploadForm {
  /** Fields that came before the files. A value that was cut for its length is still longer than any limit. */
  fields: ReadonlyMap<string, string>;
  /** The first of the files, which has begun. */
  first: Pick<UploadFile, 'fileName' | 'contentType'>;
  /** All files in the order of the form, each as it arrives; the next one comes when this one is read. */
  files: AsyncIterable<UploadFile>;
  /** Resolves once the form has ended and nothing followed the files; rejects with what was wrong with the form. */
  ended: Promise<void>;
  /** Stops parsing; what the client still sends is read and dropped, so that it gets to see the answer. */
  abandon(error: Error): void;
}

/**
 * Reads a multipart form of text fields followed by files named `file`, as a stream: resolves when the first file begins.
 * @param limits `maxFileBytes` of all files together
 * @throws MediaTypeUnsupportedError, RequestInvalidError, RequestBodyMalformedError; PayloadTooLargeError at once when
 *   the declared length exceeds the limit, else while the files are read
 */
export async function openUploadForm(
  request: IncomingMessage,
  { maxFileBytes, maxFiles }: { maxFileBytes: number; maxFiles: number },
): Promise<UploadForm> {
  const maxFormBytes = maxFileBytes + MAX_FORM_OVERHEAD_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > maxFormBytes)
    throw new PayloadTooLargeError('file', maxFileBytes);

  const parser = createParser(request, maxFiles);
  const fields = new Map<string, string>();
  const begun = Promise.withResolvers<UploadForm>();
  const ended = Promise.withResolvers<undefined>();
  // Whoever reads the file learns of the failure there and may never look at this one.
  ended.promise.catch(() => undefined);
  const budget = new ByteBudget(maxFileBytes);
  const meters: FileMeter[] = [];
  const files = new Readable({ objectMode: true, read: () => undefined });
  // An error of the form reaches whoever reads the files; without a listener it would end the process.
  files.on('error', () => undefined);
  let failed = false;

  const abandon = (error: Error): void => {
    if (failed) return;
    failed = true;
    request.unpipe(parser);
    request.resume();
    parser.destroy();
    for (const meter of meters) meter.destroy(error);
    files.destroy(error);
    begun.reject(error);
    ended.reject(error);
  };
  const refuse = (field: string | undefined, message: string): void =>
    abandon(new RequestInvalidError([{ message, ...(field ? { field } : {}) }]));

  parser.on('field', (name: string | undefined, value: string | undefined) => {
    const field = name?.slice(0, 100) ?? '';
    if (!FIELDS.includes(field)) return refuse(field, `No such field; the form takes ${FIELDS.join(', ')} and file.`);
    if (meters.length > 0) return refuse(field, 'Fields must come before the files.');
    if (fields.has(field)) return refuse(field, 'The field was sent twice.');
    fields.set(field, value ?? '');
  });
  parser.on('file', (name: string | undefined, body: Readable, info) => {
    if (name !== 'file') {
      body.on('error', () => undefined).resume();
      return refuse(name?.slice(0, 100), 'The file must be sent in the field "file".');
    }
    const content = new FileMeter(budget);
    meters.push(content);
    // Reported through `ended`; without a listener it would end the process.
    content.on('error', () => undefined);
    // Other errors are those of the form, which has reported them already, or of whoever reads the file.
    pipeline(body, content, (error) => error instanceof PayloadTooLargeError && abandon(error));
    const { filename, mimeType } = info as Partial<typeof info>;
    const first = { fileName: cleanFileName(filename), contentType: cleanMediaType(mimeType) };
    files.push({ ...first, content } satisfies UploadFile);
    // Of no effect for the files after the first.
    begun.resolve({ fields, first, files: files as AsyncIterable<UploadFile>, ended: ended.promise, abandon });
  });
  parser.on('filesLimit', () => refuse('file', `The form has more than ${maxFiles} files.`));
  parser.on('fieldsLimit', () => refuse(undefined, 'The form has too many fields.'));
  parser.on('partsLimit', () => refuse(undefined, 'The form has too many parts.'));
  parser.on('error', (error) => abandon(new RequestBodyMalformedError({ cause: error })));
  parser.on('close', () => {
    if (meters.length === 0) refuse('file', 'The form has no file.');
    files.push(null);
    ended.resolve(undefined);
  });
  finished(request, { writable: false }, (error) => {
    if (error) abandon(new RequestBodyMalformedError({ cause: error }));
  });
  capBytes(request, maxFormBytes, () => abandon(new PayloadTooLargeError('file', maxFileBytes)));
  request.pipe(parser);
  return begun.promise;
}

function createParser(request: IncomingMessage, maxFiles: number): busboy.Busboy {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType.trim())) {
    throw new MediaTypeUnsupportedError('send the document as multipart/form-data');
  }
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: {
        files: maxFiles,
        fields: MAX_FIELDS,
        parts: maxFiles + MAX_FIELDS,
        fieldSize: MAX_FIELD_BYTES,
        fieldNameSize: 100,
      },
    });
  } catch (error) {
    // The boundary is missing.
    throw new RequestBodyMalformedError({ cause: error });
  }
}

/** Files have their own limit; this one ends forms that go on and on around it. */
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
