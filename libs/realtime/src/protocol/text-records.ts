import { ProtocolViolation } from './protocol-violation.ts';

export const RECORD_SEPARATOR = '\u001e';
export const RECORD_SEPARATOR_BYTE = 0x1e;

// A byte order mark is no part of JSON, so it is kept and refused.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The records of a chunk, without their separators.
 * @throws ProtocolViolation when it is not UTF-8, holds half a record, or one above the limit
 */
export function splitRecords(chunk: string | Uint8Array, maxBytes: number): string[] {
  const text = typeof chunk === 'string' ? chunk : decodeUtf8(chunk);
  if (!text.endsWith(RECORD_SEPARATOR)) throw new ProtocolViolation('The frame does not end with a whole message.');
  const records = text.slice(0, -1).split(RECORD_SEPARATOR);
  if (records.some((record) => isLonger(record, maxBytes))) {
    throw new ProtocolViolation(`The message is larger than ${maxBytes} bytes.`);
  }
  return records;
}

/** @throws ProtocolViolation */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ProtocolViolation('The frame is not UTF-8 text.', { cause });
  }
}

/** Counts bytes only where the number of characters leaves it open: a character is one to three bytes of UTF-8. */
function isLonger(text: string, maxBytes: number): boolean {
  if (text.length * 3 <= maxBytes) return false;
  return text.length > maxBytes || Buffer.byteLength(text) > maxBytes;
}
