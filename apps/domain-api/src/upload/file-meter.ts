import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { PayloadTooLargeError } from '@cairn/errors';

/** Passes a file through while counting and hashing it. Fails with PayloadTooLargeError beyond `maxBytes`. */
export class FileMeter extends Transform {
  private readonly hash = createHash('sha256');
  private count = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  get bytes(): number {
    return this.count;
  }

  /** SHA-256 in hex of what went through; call it once, at the end. */
  sha256(): string {
    return this.hash.digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.count += chunk.length;
    if (this.count > this.maxBytes) return done(new PayloadTooLargeError('file', this.maxBytes));
    this.hash.update(chunk);
    done(null, chunk);
  }
}
