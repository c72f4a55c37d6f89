import type { IncomingMessage } from 'node:http';
import { finished, type Readable } from 'node:stream';
import { PayloadTooLargeError, RequestBodyMalformedError, RequestInvalidError } from '@cairn/errors';
import busboy from 'busboy';

const MAX_FIELD_BYTES = 64 * 1024;
const MAX_FIELDS = 8;
/** Boundaries, part headers and fields around the file. */
const MAX_OVERHEAD_BYTES = 1024 * 1024;

/** A form whose file has begun. */
export interface FileForm {
  /** Those that came before the file. */
  fields: Readonly<Record<string, string>>;
  fileName: string;
  /** Empty when the sender declared none. */
  declaredType: string;
  /** The file; fails with what is wrong with the form. */
  content: Readable;
  /** Resolves when the form has ended after its file; rejects with what was wrong with it. */
  ended: Promise<void>;
  /** Stops reading. */
  abandon(): void;
}

/**
 * Reads a multipart form of text fields followed by one file named `file`, as a stream: resolves when the file begins.
 * @throws PayloadTooLargeError at once when the declared length says so; RequestInvalidError, RequestBodyMalformedError
 */
export async function openFileForm(request: IncomingMessage, maxFileBytes: number): Promise<FileForm> {
  const maxBytes = maxFileBytes + MAX_OVERHEAD_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new PayloadTooLargeError('file', maxFileBytes);
  const parser = createParser(request);
  const fields: Record<string, string> = {};
  const begun = Promise.withResolvers<FileForm>();
  const ended = Promise.withResolvers<undefined>();
  // Whoever reads the file learns of it there.
  ended.promise.catch(() => undefined);
  let content: Readable | undefined;
  let failed = false;

  const fail = (error: Error): void => {
    if (failed) return;
    failed = true;
    request.unpipe(parser);
    content?.destroy(error);
    parser.destroy();
    begun.reject(error);
    ended.reject(error);
  };
  const refuse = (field: string, message: string): void => fail(new RequestInvalidError([{ field, message }]));

  parser.on('field', (name, value, { valueTruncated }) => {
    if (content) return refuse(name, 'Fields must come before the file.');
    if (valueTruncated) return refuse(name, `The field is longer than ${MAX_FIELD_BYTES} bytes.`);
    fields[name] = value;
  });
  parser.on('file', (name, body, { filename, mimeType }: Partial<busboy.FileInfo>) => {
    body.on('error', () => undefined);
    if (name !== 'file' || content) {
      body.resume();
      return refuse(name, 'The form takes one file, in the field "file".');
    }
    content = body;
    const file = { fileName: filename ?? '', declaredType: mimeType ?? '' };
    const abandon = (): void => fail(new RequestBodyMalformedError());
    begun.resolve({ fields, ...file, content: body, ended: ended.promise, abandon });
  });
  parser.on('fieldsLimit', () => refuse('file', 'The form has too many fields.'));
  parser.on('error', (error) => fail(new RequestBodyMalformedError({ cause: error })));
  parser.on('close', () => {
    if (!content) refuse('file', 'The form has no file.');
    ended.resolve(undefined);
  });
  finished(request, { writable: false }, (error) => {
    if (error) fail(new RequestBodyMalformedError({ cause: error }));
  });
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) fail(new PayloadTooLargeError('file', maxFileBytes));
  });
  request.pipe(parser);
  return begun.promise;
}

function createParser({ headers }: IncomingMessage): busboy.Busboy {
  try {
    return busboy({
      headers,
      defParamCharset: 'utf8',
      limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, fieldNameSize: 100 },
    });
  } catch (error) {
    // The boundary is missing.
    throw new RequestBodyMalformedError({ cause: error });
  }
}
