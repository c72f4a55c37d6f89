/** A part of a text that says something else when it is decoded. */
export interface Decoded {
  text: string;
  /** Where it stood in the original, end excluded. */
  span: [start: number, end: number];
}

/** Bounds of the work: parts that are decoded, and characters of each. */
const MOST_PARTS = 8;
const MOST_CHARACTERS = 4_000;
const BASE64 = /[A-Za-z0-9+/_-]{20,4000}={0,2}/g;
const HEX = /(?:0x)?[0-9A-Fa-f]{32,4000}/g;
/** `%69%67%6e…`, and `69 67 6e …` or `\x69\x67\x6e…`. */
const SPACED_HEX = /[%\\][x0-9A-Fa-f%\\]{30,4000}|[0-9A-Fa-f]{2} [0-9A-Fa-f ]{40,4000}/g;
/** Characters that no font shows and that mirror ASCII. */
const TAGS = /[\u{e0020}-\u{e007e}]{8,4000}/gu;
const TAG_OFFSET = 0xe0000;
/** What orders to a model look like in the alphabet moved by thirteen, and backwards. */
const ROT13_HINT =
  /\b(?:vtaber|vafgehpgvbaf?|cebzcg|flfgrz|qvfertneq|sbetrg|erirny|cerivbhf|ehyrf|cnffjbeq|lbh ner)\b/i;
const BACKWARDS_HINT = /\b(?:erongi|drager?sid|tegrof|snoitcurtsni|tpmorp|suoiverp|laever|metsys|selur)\b/i;
/** Below this share of letters, digits and spaces a decoded part is data. */
const READABLE = 0.9;

/** What is hidden in a text by the codes that models read without being asked. */
export function decodedParts(original: string): Decoded[] {
  const parts = [
    ...decodeAll(original, TAGS, fromTags),
    ...decodeAll(original, BASE64, (found) => Buffer.from(found, 'base64').toString('utf8')),
    ...decodeAll(original, HEX, (found) => Buffer.from(found.replace(/^0x/, ''), 'hex').toString('utf8')),
    ...decodeAll(original, SPACED_HEX, (found) =>
      Buffer.from(found.replaceAll(/[^0-9A-Fa-f]/g, ''), 'hex').toString('utf8'),
    ),
    ...around(original, ROT13_HINT, rot13),
    ...around(original, BACKWARDS_HINT, (part) => Array.from(part).reverse().join('')),
  ];
  return parts.slice(0, MOST_PARTS);
}

function decodeAll(original: string, pattern: RegExp, decode: (found: string) => string): Decoded[] {
  const parts: Decoded[] = [];
  for (const { 0: found, index } of original.matchAll(pattern)) {
    const text = decode(found);
    if (isReadable(text)) parts.push({ text, span: [index, index + found.length] });
    if (parts.length >= MOST_PARTS) break;
  }
  return parts;
}

/** The surroundings of a hint, decoded. */
function around(original: string, hint: RegExp, decode: (part: string) => string): Decoded[] {
  const match = hint.exec(original);
  if (!match) return [];
  const start = Math.max(0, match.index - MOST_CHARACTERS / 8);
  const end = Math.min(original.length, match.index + MOST_CHARACTERS / 8);
  return [{ text: decode(original.slice(start, end)), span: [start, end] }];
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
