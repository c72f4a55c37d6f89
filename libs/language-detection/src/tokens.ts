const BLANK = /\s/;
const OPENING = new Set([...'"('].map((sign) => sign.charCodeAt(0)));
const CLOSING = new Set([...'.,;:!?)"'].map((sign) => sign.charCodeAt(0)));

/** Where the next run of characters without white space begins; the end of the text when there is none. */
export function tokenStart(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Where the token that begins at `start` ends. */
export function tokenEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** What most tokens are, letters from a to z with at most a sign before and after them: the letters, as written. */
export function plainWordIn(text: string, start: number, end: number): string | undefined {
  const from = OPENING.has(text.charCodeAt(start)) ? start + 1 : start;
  const to = CLOSING.has(text.charCodeAt(end - 1)) ? end - 1 : end;
  if (from >= to) return undefined;
  for (let at = from; at < to; at += 1) if (!isAsciiLetter(text.charCodeAt(at) | 0x20)) return undefined;
  return text.slice(from, to);
}

/** @param code in lower case */
export function isAsciiLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code >= 0xa0 && BLANK.test(String.fromCharCode(code));
}
