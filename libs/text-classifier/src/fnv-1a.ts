/** FNV-1a with 32 bits, of UTF-16 code units: what to begin with, and what to multiply with after each. */
export const OFFSET_BASIS = 0x811c9dc5;
export const PRIME = 0x01000193;

/** @returns the hash of a text, 0 to 2^32 - 1 */
export function fnv1a(text: string): number {
  let state = OFFSET_BASIS;
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), PRIME);
  return state >>> 0;
}
