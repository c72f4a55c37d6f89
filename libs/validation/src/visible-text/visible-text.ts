/** What a reader sees of a text, letter for letter, with the way back to the original. */
export interface VisibleText {
  /** Upper and lower case kept, which passwords and check characters need; `normaliseText` is for words. */
  text: string;
  /** Where a part of `text` was in the original: offsets in UTF-16 code units, end excluded. */
  originalSpan(start: number, end: number): [start: number, end: number];
}

/** What is written in another way than it is seen. */
const WRITTEN_OTHERWISE =
  // eslint-disable-next-line no-control-regex -- all of ASCII, control characters included
  /(?![\x00-\x7f])[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Pd}\p{Zs}\p{Nd}\u2212\uff01-\uff5e\u{1d400}-\u{1d7cb}]/gu;
/** Nobody sees them: format characters, joiners, fillers, variation selectors, tags (UAX #44). */
const INVISIBLE = /^[\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;
const DASH = /^[\p{Pd}\u2212]$/u;
const SPACE = /^\p{Zs}$/u;
const DIGIT = /^\p{Nd}$/u;

/** A character of the original and what is seen of it, if anything. */
interface Change {
  from: number;
  length: number;
  seenFrom: number;
  seenLength: number;
}

/**
 * Without invisible characters, and with digits, dashes and spaces of all scripts and full-width letters as their ASCII
 * ones: numbers and keys look the same to a reader with or without. Linear in the length of the text.
 */
export function visibleText(original: string): VisibleText {
  const changes: Change[] = [];
  const parts: string[] = [];
  const remembered = new Map<string, string>();
  let copied = 0;
  let length = 0;
  for (const { 0: character, index: from } of original.matchAll(WRITTEN_OTHERWISE)) {
    let seen = remembered.get(character);
    if (seen === undefined) remembered.set(character, (seen = asSeen(character)));
    parts.push(original.slice(copied, from), seen);
    length += from - copied;
    changes.push({ from, length: character.length, seenFrom: length, seenLength: seen.length });
    length += seen.length;
    copied = from + character.length;
  }
  if (changes.length === 0) return { text: original, originalSpan: (start, end) => [start, end] };
  parts.push(original.slice(copied));
  return {
    text: parts.join(''),
    originalSpan: (start, end) => {
      const [first] = originalOf(start, changes);
      return end > start ? [first, originalOf(end - 1, changes)[1]] : [first, first];
    },
  };
}

function asSeen(character: string): string {
  if (INVISIBLE.test(character)) return '';
  if (DASH.test(character)) return '-';
  if (SPACE.test(character)) return ' ';
  if (DIGIT.test(character)) return digitOf(character);
  return character.normalize('NFKC');
}

/** Digits of a script stand in a row of ten (Unicode, section 4.6). */
function digitOf(character: string): string {
  const compatible = character.normalize('NFKC');
  if (compatible >= '0' && compatible <= '9') return compatible;
  const code = character.codePointAt(0) as number;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

/** Where one code unit of the seen text is in the original. */
function originalOf(at: number, changes: readonly Change[]): [start: number, end: number] {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle] as Change).seenFrom <= at) low = middle + 1;
    else high = middle;
  }
  const change = changes[low - 1];
  if (!change) return [at, at + 1];
  const after = at - change.seenFrom - change.seenLength;
  if (after < 0) return [change.from, change.from + change.length];
  const start = change.from + change.length + after;
  return [start, start + 1];
}
