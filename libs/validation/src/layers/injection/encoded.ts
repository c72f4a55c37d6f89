import { hashOf } from '../../concepts/hashing.ts';
import { wordsOf } from '../../concepts/words.ts';
import type { TextInput } from '../../layer/layer-input.ts';

/** A part of a text that says something else when it is decoded. */
export interface Decoded {
  text: string;
  /** Where it stood in the original, end excluded. */
  span: [start: number, end: number];
}

/** Bounds of the work: parts that are judged. */
const MOST_PARTS = 8;
/** Rows of letters and digits that are decoded to see whether they say something: a file of keys has thousands. */
const MOST_ATTEMPTS = 2_000;
/** Letters and digits in a row that may be base64 or hexadecimal. */
const SHORTEST_RUN = 20;
const LONGEST_RUN = 4_000;
const HEX = /^(?:0x)?[0-9A-Fa-f]{32,4000}$/;
/** `%69%67%6e…`, and `69 67 6e …` or `\x69\x67\x6e…`. */
const SPACED_HEX = /[%\\][x0-9A-Fa-f%\\]{30,4000}|[0-9A-Fa-f]{2} [0-9A-Fa-f ]{40,4000}/g;
/** Characters that no font shows and that mirror ASCII. */
const TAGS = /[\u{e0020}-\u{e007e}]{8,4000}/gu;
const TAG_SURROGATE = '\udb40';
const TAG_OFFSET = 0xe0000;
/** What orders to a model are made of, in the alphabet moved by thirteen and backwards. */
const ROT13_WORDS = hashesOf(
  'vtaber vafgehpgvba vafgehpgvbaf cebzcg flfgrz qvfertneq sbetrg erirny cerivbhf ehyrf cnffjbeq',
);
const BACKWARDS_WORDS = hashesOf('erongi dragersid tegrof snoitcurtsni tpmorp suoiverp laever metsys selur drowssap');
/** Characters around such a word that are decoded. */
const REACH = 500;
/** Below this share of letters, digits and spaces a decoded part is data. */
const READABLE = 0.9;

/** What is hidden in a text by the codes that models read without being asked. */
export function decodedParts(input: Pick<TextInput, 'text' | 'normalised'>): Decoded[] {
  const original = input.text;
  const parts = [
    ...(original.includes(TAG_SURROGATE) ? decodeAll(original, TAGS, fromTags) : []),
    ...decodeRuns(original),
    ...decodeAll(original, SPACED_HEX, fromHex),
    ...around(input, ROT13_WORDS, rot13),
    ...around(input, BACKWARDS_WORDS, (part) => Array.from(part).reverse().join('')),
  ];
  return parts.slice(0, MOST_PARTS);
}

/** Walks the letters and digits once: a pattern would begin anew at each of them, and few rows are long enough. */
function decodeRuns(original: string): Decoded[] {
  const parts: Decoded[] = [];
  let attempts = 0;
  for (let start = 0; start < original.length && attempts < MOST_ATTEMPTS && parts.length < MOST_PARTS;) {
    let end = start;
    while (end - start < LONGEST_RUN && isCodeLetter(original.charCodeAt(end))) end += 1;
    if (end - start >= SHORTEST_RUN) {
      const run = original.slice(start, end);
      const text = HEX.test(run) ? fromHex(run.replace(/^0x/, '')) : Buffer.from(run, 'base64').toString('utf8');
      if (isReadable(text)) parts.push({ text, span: [start, end] });
      attempts += 1;
    }
    start = Math.max(end, start + 1);
  }
  return parts;
}

/** Of base64 in both alphabets, hexadecimal included. */
function isCodeLetter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || // a to z
    (code >= 65 && code <= 90) || // A to Z
    (code >= 47 && code <= 57) || // slash, 0 to 9
    code === 43 || // plus
    code === 45 || // hyphen
    code === 95 // underscore
  );
}

function fromHex(found: string): string {
  return Buffer.from(found.replaceAll(/[^0-9A-Fa-f]/g, ''), 'hex').toString('utf8');
}

function decodeAll(original: string, pattern: RegExp, decode: (found: string) => string): Decoded[] {
  const parts: Decoded[] = [];
  let attempts = 0;
  for (const { 0: found, index } of original.matchAll(pattern)) {
    const text = decode(found);
    if (isReadable(text)) parts.push({ text, span: [index, index + found.length] });
    attempts += 1;
    if (parts.length >= MOST_PARTS || attempts >= MOST_ATTEMPTS) break;
  }
  return parts;
}

/** The surroundings of the first of the words, decoded. */
function around(
  { text, normalised }: Pick<TextInput, 'text' | 'normalised'>,
  hints: ReadonlySet<number>,
  decode: (part: string) => string,
): Decoded[] {
  const { hashes, count, starts, ends } = wordsOf(normalised);
  for (let at = 0; at < count; at++) {
    if (!hints.has(hashes[at] as number)) continue;
    const [from, to] = normalised.originalSpan(starts[at] as number, ends[at] as number);
    const span: Decoded['span'] = [Math.max(0, from - REACH), Math.min(text.length, to + REACH)];
    return [{ text: decode(text.slice(...span)), span }];
  }
  return [];
}

function hashesOf(words: string): ReadonlySet<number> {
  return new Set(words.split(' ').map(hashOf));
}

function fromTags(found: string): string {
  return Array.from(found, (character) => String.fromCodePoint((character.codePointAt(0) as number) - TAG_OFFSET)).join(
    '',
  );
}

function rot13(part: string): string {
  return part.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}

function isReadable(text: string): boolean {
  const readable = text.match(/[\p{L}\p{N}\s.,:;!?'"()-]/gu)?.length ?? 0;
  return text.length >= 12 && readable >= READABLE * text.length && /\s/.test(text);
}
