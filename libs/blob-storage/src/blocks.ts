import type { Readable } from 'node:stream';

/**
 * The body in pieces of exactly `blockBytes`, the last one smaller; one empty piece for an empty body. Holds one piece
 * in memory. A stream that ends before its time throws.
 */
export async function* blocksOf(body: Uint8Array | Readable, blockBytes: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  let yielded = false;
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    let rest =
      typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (held + rest.length >= blockBytes) {
      const missing = blockBytes - held;
      yield Buffer.concat([...parts, rest.subarray(0, missing)]);
      yielded = true;
      rest = rest.subarray(missing);
      parts = [];
      held = 0;
    }
    if (rest.length > 0) parts.push(rest);
    held += rest.length;
  }
  if (held > 0 || !yielded) yield Buffer.concat(parts);
}
