import { noteDisguise, type Disguise } from './disguise.ts';
import { letterForm, lookAlikes, LOOK_ALIKES_AMONG_LATIN } from './letter-forms.ts';
import { Rewriting, type MappedText } from './mapped-text.ts';

/** Strokes through a letter; no language writes them. */
const OVERLAY = /^[\u0334-\u0338]$/u;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** Only words with one of these can have look-alikes in them. */
// eslint-disable-next-line no-control-regex -- all of ASCII, control characters included
const BEYOND_ASCII = /(?![\x00-\x7f])[\p{L}\p{N}\p{M}\p{So}]/gu;
const WORD = /[\p{L}\p{N}\p{M}\p{So}]+/uy;
const PLAIN = /^[a-z\d]+$/;

/** Marks off alphabetic letters, compatibility forms resolved, lower case. */
export function readPlainLetters(source: MappedText, disguises: Disguise[]): MappedText {
  const { text } = source;
  let fullWidthIsHonest: boolean | undefined;
  const rewriting = new Rewriting(source);
  /** The last letter, and how many marks are on it already; empty after anything else. */
  let letter = { plain: '', marks: 0 };
  let end: number;
  for (let at = 0; at < text.length; at = end) {
    const code = text.codePointAt(at) as number;
    if (code < 0x80) {
      end = asciiEnd(text, at);
      lowerCase(rewriting, at, end);
      letter = { plain: text.slice(end - 1, end).toLowerCase(), marks: 0 };
      continue;
    }
    end = at + (code > 0xffff ? 2 : 1);
    const form = letterForm(code);
    if (form.isMark && isAlphabetic(letter.plain)) {
      const mark = text.slice(at, end);
      if (isDisguisingMark(mark, letter)) noteDisguise(disguises, 'stacked marks', source.originalSpan(at, end));
      rewriting.absorb(at, end);
      letter.marks += 1;
      continue;
    }
    if (form.isStyled && !(fullWidthIsHonest ??= EAST_ASIAN.test(text)))
      noteDisguise(disguises, 'look-alike letters', source.originalSpan(at, end));
    const changed = form.plain.length !== end - at || !text.startsWith(form.plain, at);
    if (changed) rewriting.replace(at, end, form.plain);
    letter = { plain: lastCharacter(form.plain), marks: form.plain !== text.slice(at, end).toLowerCase() ? 1 : 0 };
  }
  return rewriting.done();
}

function asciiEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) < 0x80) at += 1;
  return at;
}

function lowerCase(rewriting: Rewriting, start: number, end: number): void {
  const part = rewriting.source.text.slice(start, end);
  const lower = part.toLowerCase();
  if (lower !== part) rewriting.replace(start, end, lower);
}

function lastCharacter(text: string): string {
  return text.length < 2 ? text : ([...text].at(-1) ?? '');
}

function isAlphabetic(letter: string): boolean {
  return letter !== '' && letterForm(letter.codePointAt(0) as number).isAlphabetic;
}

/** An honest mark makes a letter of some alphabet, which Unicode has as one character; one mark a letter, mostly. */
function isDisguisingMark(mark: string, { plain, marks }: { plain: string; marks: number }): boolean {
  return OVERLAY.test(mark) || marks >= 2 || [...(plain + mark).normalize('NFC')].length > 1;
}

/**
 * Letters of other scripts, and signs, that look like Latin ones, where they stand in for them: in a word with Latin
 * letters, or in a text that is mostly Latin. A Russian text stays Russian.
 */
export function readLookAlikes(source: MappedText, disguises: Disguise[]): MappedText {
  const { text } = source;
  let textIsLatin: boolean | undefined;
  const rewriting = new Rewriting(source);
  let end = 0;
  for (const { index } of text.matchAll(BEYOND_ASCII)) {
    if (index < end) continue;
    const start = wordStart(text, index, end);
    const word = wordAt(text, start);
    end = start + word.length;
    const isMixed = /[a-z]/.test(word);
    const standsIn = isMixed || ((textIsLatin ??= isMostlyLatin(text)) && isAllLookAlike(word));
    if (!standsIn) continue;
    let at = start;
    for (const character of word) {
      const from = at;
      at += character.length;
      const read = PLAIN.test(character) ? undefined : lookAlike(character, isMixed);
      if (read === undefined) continue;
      noteDisguise(disguises, 'look-alike letters', source.originalSpan(from, at));
      rewriting.replace(from, at, read);
    }
  }
  return rewriting.done();
}

/** Of a word whose first character beyond ASCII stands at `index`. */
function wordStart(text: string, index: number, from: number): number {
  let start = index;
  while (start > from && isLetterOrDigit(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

function wordAt(text: string, start: number): string {
  WORD.lastIndex = start;
  return WORD.exec(text)?.[0] ?? '';
}

function lookAlike(character: string, isMixed: boolean): string | undefined {
  return (isMixed ? LOOK_ALIKES_AMONG_LATIN.get(character) : undefined) ?? lookAlikes().get(character);
}

function isAllLookAlike(word: string): boolean {
  return [...word].every((character) => PLAIN.test(character) || lookAlikes().has(character));
}

function isMostlyLatin(text: string): boolean {
  let [latin, letters] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) as number;
    if (code >= 0x61 && code <= 0x7a) latin += 1;
    else if (code >= 0x80 && letterForm(code).isLetter) letters += 1;
    if (code > 0xffff) at += 1;
  }
  return latin > letters;
}
