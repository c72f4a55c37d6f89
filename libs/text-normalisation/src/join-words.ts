import type { Disguise } from './disguise.ts';
import { PieceText, type Piece } from './pieces.ts';

const LETTER = String.raw`[\p{L}\p{N}@$!+|]`;
/** Three or more single letters with the same sign between them: `f-o-o`, `f o o`, `f*o*o`. */
const SPELLED_OUT = new RegExp(
  String.raw`(?<!${LETTER})${LETTER}([ .\-_*·~,/])${LETTER}(?:\1${LETTER})+(?!${LETTER})`,
  'gu',
);
/** U.S.A. and e.g.: abbreviations are this long at most. */
const ABBREVIATION = 4;

/** Words whose letters were set apart. */
export function joinSpelledOut(pieces: readonly Piece[], disguises: Disguise[]): Piece[] {
  return new PieceText(pieces).replacing(SPELLED_OUT, (match, part) => {
    const separator = match[1] as string;
    const letters = part.filter(({ text }) => text !== separator);
    if (!letters.some(({ text }) => /\p{L}/u.test(text))) return undefined;
    const isAbbreviation = separator === '.' && letters.length <= ABBREVIATION;
    if (!isAbbreviation) disguises.push({ kind: 'spelled-out word', ...spanOf(part) });
    return letters;
  });
}

const STRETCHED = /(\p{L})\1{2,}/gu;
/** Three of a letter is how people write who are excited. */
const HONEST_STRETCH = 3;

/** Runs of a letter become two of it. */
export function shortenStretched(pieces: readonly Piece[], disguises: Disguise[]): Piece[] {
  return new PieceText(pieces).replacing(STRETCHED, (_match, part) => {
    if (part.length > HONEST_STRETCH) disguises.push({ kind: 'stretched word', ...spanOf(part) });
    const [first, ...rest] = part as [Piece, ...Piece[]];
    return [first, { text: first.text, ...spanOf(rest) }];
  });
}

function spanOf(part: readonly Piece[]): { start: number; end: number } {
  return { start: part[0]?.start ?? 0, end: part.at(-1)?.end ?? 0 };
}
