export const FNV_START = 0x811c9dc5 | 0;
export const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 code units, 32 bits with a sign. */
export function hashOf(word: string): number {
  let hash = FNV_START;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** One hash of two or three numbers, all of whose bits depend on all of theirs. */
export function mixed(first: number, second: number, third = 0): number {
  let hash = Math.imul(first ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 13)) + second, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 16)) + third, 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) | 0;
}
