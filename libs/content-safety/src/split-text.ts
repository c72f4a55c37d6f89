/** A part of a text and where it began, in UTF-16 code units. */
export interface TextPiece {
  text: string;
  start: number;
}

/** So far back from the limit a better place to cut is looked for. */
const LOOK_BACK = 2_000;
const SENTENCE_END = /[.!?…。！？]["'”’)\]]{0,3}\s|\n/g;
const SPACE = /\s/g;

/**
 * Cuts a text into parts of at most `maxLength` code units, which is never more in characters: behind the last sentence
 * that fits, else behind the last word, else between two characters.
 */
export function splitText(text: string, maxLength: number): TextPiece[] {
  const pieces: TextPiece[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.length - start <= maxLength ? text.length : cutBefore(text, start, start + maxLength);
    pieces.push({ text: text.slice(start, end), start });
    start = end;
  }
  return pieces;
}

function cutBefore(text: string, start: number, limit: number): number {
  const from = Math.max(start, limit - LOOK_BACK);
  const end = text.slice(from, limit);
  for (const pattern of [SENTENCE_END, SPACE]) {
    let cut = 0;
    for (const match of end.matchAll(pattern)) cut = match.index + match[0].length;
    if (cut > 0) return from + cut;
  }
  const splitsCharacter = /[\ud800-\udbff]/.test(text[limit - 1] as string);
  return splitsCharacter && limit - start > 1 ? limit - 1 : limit;
}
