import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PayloadTooLargeError } from '@cairn/errors';

export interface StoredFile {
  sizeBytes: number;
  /** In hex. */
  sha256: string;
}

/**
 * Writes a stream to a file while counting and hashing it.
 * @throws PayloadTooLargeError beyond `maxBytes`, as soon as it is known; whatever the stream fails with
 */
export async function storeFile(content: Readable, path: string, maxBytes = Infinity): Promise<StoredFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) return done(new PayloadTooLargeError('file', maxBytes));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(content, meter, createWriteStream(path));
  return { sizeBytes, sha256: hash.digest('hex') };
}
