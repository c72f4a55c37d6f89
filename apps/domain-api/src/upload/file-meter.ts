import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { PayloadTooLargeError } from '@cairn/errors';

/** How many bytes the files of one upload may have together. */
export class ByteBudget {
  private spent = 0;

  constructor(readonly maxBytes: number) {}

  /** @returns false when that was too much */
  spend(bytes: number): boolean {
    this.spent += bytes;
    return this.spent <= this.maxBytes;
  }
}

/** Passes a file through while counting and hashing it. Fails with PayloadTooLargeError beyond the budget. */
export class FileMeter extends Transform {
  private readonly hash = createHash('sha256');
  private count = 0;

  constructor(private readonly budget: ByteBudget) {
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
    if (!this.budget.spend(chunk.length)) return done(new PayloadTooLargeError('file', this.budget.maxBytes));
    this.hash.update(chunk);
    done(null, chunk);
  }
}
