const GRAM_BYTES = 4;
const STRIDE_BYTES = 3;
const WORD_START = 1;
const WORD_END = 2;
/** Nobody writes longer words; whoever does is no word. */
export const MAX_WORD_BYTES = 70;

/**
 * Pieces of a word in UTF-8, four bytes long and each beginning at the last byte of the one before; the last piece is the
 * word's end. Whether a piece begins or ends a word is part of it. This is how the counts that we use were made.
 * @param add gets the 32-bit hash of each piece
 */
export function eachWordNgram(word: Uint8Array, add: (hash: number) => void): void {
  const length = Math.min(word.length, MAX_WORD_BYTES);
  let at = 0;
  for (; at + GRAM_BYTES < length; at += STRIDE_BYTES) {
    add(ngramHash(word, { start: at, end: at + GRAM_BYTES, edges: at === 0 ? WORD_START : 0 }));
  }
  const start = Math.max(0, length - GRAM_BYTES);
  add(ngramHash(word, { start, end: length, edges: (at === 0 ? WORD_START : 0) | WORD_END }));
}

interface Place {
  start: number;
  end: number;
  edges: number;
}

/** FNV-1a, with its bits mixed once more because the table is searched by the first of them. */
function ngramHash(bytes: Uint8Array, { start, end, edges }: Place): number {
  let hash = Math.imul(0x811c9dc5 ^ edges, 0x01000193);
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** The hash of one piece that is known as such. */
export function ngramHashOf(bytes: Uint8Array, { starts, ends }: { starts: boolean; ends: boolean }): number {
  const edges = (starts ? WORD_START : 0) | (ends ? WORD_END : 0);
  return ngramHash(bytes, { start: 0, end: bytes.length, edges });
}

const encoder = new TextEncoder();
const shared = new Uint8Array(3 * MAX_WORD_BYTES);

/** The beginning of a word, as long as its pieces are looked at; valid until the next call. */
export function utf8(word: string): Uint8Array {
  const beginning = word.length > MAX_WORD_BYTES ? word.slice(0, MAX_WORD_BYTES) : word;
  // Most words are ASCII, and calling the encoder takes longer than copying one.
  for (let at = 0; at < beginning.length; at += 1) {
    const code = beginning.charCodeAt(at);
    if (code > 0x7f) return shared.subarray(0, encoder.encodeInto(beginning, shared).written);
    shared[at] = code;
  }
  return shared.subarray(0, beginning.length);
}
