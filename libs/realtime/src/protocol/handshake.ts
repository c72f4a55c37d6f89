import { parseBoundedObject } from './bounded-json.ts';
import { ProtocolViolation } from './protocol-violation.ts';
import { decodeUtf8, RECORD_SEPARATOR, RECORD_SEPARATOR_BYTE } from './text-records.ts';

/** What the client asks for in its first message, which is JSON whatever the encoding. */
export interface Handshake {
  protocol: string;
  version: number;
}

/** A handshake is about 40 bytes; nothing in it nests. */
const MAX_HANDSHAKE_BYTES = 1024;
const MAX_HANDSHAKE_DEPTH = 4;

/**
 * Takes the handshake off the first chunk of a connection; `rest` is what came with it, in the encoding it asks for.
 * @throws ProtocolViolation when there is no whole handshake; an unsupported one is the caller's to answer
 */
export function takeHandshake(chunk: string | Uint8Array): { handshake: Handshake; rest: string | Uint8Array } {
  const end = typeof chunk === 'string' ? chunk.indexOf(RECORD_SEPARATOR) : chunk.indexOf(RECORD_SEPARATOR_BYTE);
  if (end < 0 || end > MAX_HANDSHAKE_BYTES) throw new ProtocolViolation('The first message is not a handshake.');
  const text = typeof chunk === 'string' ? chunk.slice(0, end) : decodeUtf8(chunk.subarray(0, end));
  const rest = typeof chunk === 'string' ? chunk.slice(end + 1) : chunk.subarray(end + 1);
  return { handshake: parseHandshake(text), rest };
}

/** @throws ProtocolViolation when it is no handshake at all; an unsupported one is the caller's to answer */
function parseHandshake(text: string): Handshake {
  const { protocol, version } = parseBoundedObject(text, MAX_HANDSHAKE_DEPTH);
  if (typeof protocol !== 'string' || typeof version !== 'number') {
    throw new ProtocolViolation('The first message is not a handshake.');
  }
  return { protocol, version };
}

/** The answer to a handshake has no `type` member: the client breaks on one. */
export function encodeHandshakeAnswer(error?: string): string {
  return JSON.stringify(error === undefined ? {} : { error }) + RECORD_SEPARATOR;
}
