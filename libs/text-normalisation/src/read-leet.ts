import type { Disguise } from './disguise.ts';
import { PieceText, type Piece } from './pieces.ts';

const AS_LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '+': 't',
  '!': 'i',
  '|': 'i',
};

const TOKEN = /\S+/g;
const ADDRESS = /^(?:https?:|www\.)|\S@\S+\.\S/;
/** `3rd`, `10am`, `5km`: a number and what it counts. */
const QUANTITY = /^\d+(?:[.,:]\d+)*[a-z]{1,4}$/;
/** `4000x3000`, `abc123`: three digits are a number, not letters. */
const NUMBER = /\d{3}/;
/** `mp3`, `covid19`, `b2b`, `h264`: names with numbers, too short or too regular to tell. */
const NAME_WITH_NUMBER = /^[a-z]+[-_]?\d+$|^[a-z]\d[a-z]$/;

/** Digits and signs that stand for letters inside of words. */
export function readLeet(pieces: readonly Piece[], disguises: Disguise[]): Piece[] {
  return new PieceText(pieces).replacing(TOKEN, ({ 0: token }, part) => {
    if (!/[a-z]/.test(token) || !/[\d@$+!|]/.test(token) || ADDRESS.test(token)) return undefined;
    const first = part.findIndex(({ text }) => /[\p{L}\p{N}@$+|!]/u.test(text));
    // An exclamation mark at the end is one.
    const last = part.findLastIndex(({ text }) => /[\p{L}\p{N}@$+|]/u.test(text));
    const core = part.slice(first, last + 1);
    const word = core.map(({ text }) => text).join('');
    if (QUANTITY.test(word) || NUMBER.test(word)) return undefined;
    if (isDisguise(word)) {
      disguises.push({ kind: 'digits and signs as letters', start: core[0]?.start ?? 0, end: core.at(-1)?.end ?? 0 });
    }
    return [
      ...part.slice(0, first),
      ...core.map((piece, index) => readAt(core, piece, index)),
      ...part.slice(last + 1),
    ];
  });
}

function isDisguise(word: string): boolean {
  return !NAME_WITH_NUMBER.test(word) && /[a-z][\d@$+!|]+[a-z]|^[@$|!][a-z]{2}|[a-z]{2}[$@]$/.test(word);
}

function readAt(word: readonly Piece[], piece: Piece, index: number): Piece {
  const read = piece.text === '1' && isEll(word, index) ? 'l' : AS_LETTERS[piece.text];
  return read ? { ...piece, text: read } : piece;
}

/** `1` is an l in `f10ors` and `ki11`, an i elsewhere. */
function isEll(word: readonly Piece[], index: number): boolean {
  const before = word[index - 1]?.text ?? '';
  const after = word[index + 1]?.text ?? '';
  return before === '1' || after === '1' || (/^[bcfgkps]$/.test(before) && /^[aeiou034@]$/.test(after));
}
