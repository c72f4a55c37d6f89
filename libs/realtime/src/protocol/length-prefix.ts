import { ProtocolViolation } from './protocol-violation.ts';

const MAX_PREFIX_BYTES = 5;

/** The payload behind its length, which is a little-endian base-128 number of one to five bytes. */
export function prefixLength(payload: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  let left = payload.length;
  do {
    prefix.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    left >>>= 7;
  } while (left > 0);
  const frame = new Uint8Array(prefix.length + payload.length);
  frame.set(prefix);
  frame.set(payload, prefix.length);
  return frame;
}

/**
 * The payloads in a chunk, which share its memory.
 * @throws ProtocolViolation when one is above the limit or not whole
 */
export function splitPrefixed(chunk: Uint8Array, maxBytes: number): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  for (let at = 0; at < chunk.length;) {
    const { length, start } = readLength(chunk, at);
    if (length > maxBytes) throw new ProtocolViolation(`The message is larger than ${maxBytes} bytes.`);
    at = start + length;
    if (at > chunk.length) throw new ProtocolViolation('The frame does not end with a whole message.');
    payloads.push(chunk.subarray(start, at));
  }
  return payloads;
}

function readLength(chunk: Uint8Array, at: number): { length: number; start: number } {
  let length = 0;
  for (let i = 0; i < MAX_PREFIX_BYTES; i++) {
    const byte = chunk[at + i];
    if (byte === undefined) break;
    // Not shifted: the fifth byte would reach the sign.
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { length, start: at + i + 1 };
  }
  throw new ProtocolViolation('The length of the message cannot be read.');
}
