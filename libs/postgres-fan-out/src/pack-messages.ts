import { createHash, randomUUID } from 'node:crypto';
import type { FrameBody } from './frame.ts';

export interface PackLimits {
  /** Of one frame's text. */
  maxFrameBytes: number;
  /** A message up to this size travels in parts; a larger one is stored. */
  maxChunkedBytes: number;
}

export interface Packed {
  bodies: FrameBody[];
  /** What must be stored before the bodies that name it are sent. */
  toStore: { id: string; text: string }[];
}

/** Puts encoded messages into as few frames as hold them, in their order. */
export function packMessages(messages: readonly string[], { maxFrameBytes, maxChunkedBytes }: PackLimits): Packed {
  const packed: Packed = { bodies: [], toStore: [] };
  let together: string[] = [];
  let bytes = 0;
  const finish = (): void => {
    if (together.length > 0) packed.bodies.push({ kind: 'messages', text: `[${together.join(',')}]` });
    together = [];
    bytes = 0;
  };
  for (const message of messages) {
    const size = Buffer.byteLength(message);
    // The brackets around them all, and a comma before each but the first.
    if (bytes + size + 2 > maxFrameBytes) finish();
    if (size + 2 <= maxFrameBytes) {
      together.push(message);
      bytes += size + 1;
      continue;
    }
    const text = `[${message}]`;
    if (size > maxChunkedBytes) {
      const id = randomUUID();
      packed.toStore.push({ id, text });
      packed.bodies.push({ kind: 'stored', id, sha256: sha256Of(text) });
    } else {
      const parts = cut(text, maxFrameBytes);
      parts.forEach((part, index) => packed.bodies.push({ kind: 'part', index, count: parts.length, text: part }));
    }
  }
  finish();
  return packed;
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Pieces of at most `maxBytes` in UTF-8, cut between characters. */
function cut(text: string, maxBytes: number): string[] {
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length;) {
    let end = Math.min(start + maxBytes, bytes.length);
    // A byte 10xxxxxx continues a character.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    pieces.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return pieces;
}
