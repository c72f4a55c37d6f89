/** Letters the model never saw: their buckets would say something only by chance. */
const FOREIGN_LETTERS = /[\p{L}--\p{Script=Latin}]+/gv;
// eslint-disable-next-line no-control-regex -- all of ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/;
const LETTERS = /\p{L}+/gu;
const WORD = /[a-z']+/g;
const FEWEST_WORDS = 8;
const MOST_FOREIGN = 0.3;
const LEAST_ENGLISH = 0.12;

/** The commonest words of English that other languages with Latin letters hardly have. */
const ENGLISH = new Set(
  (
    'the of and to that it for on are as with his they be at this have from or had by but what some we can out other were all ' +
    'there when up your how said each she which their time if will way about many then them would like so these her long make ' +
    'thing see him two has look more day could go come did my no been who its now people than first is you was not i a in he ' +
    "don't it's i'm just get know because this that's what's why too very should into"
  ).split(' '),
);

/** The text with letters of other alphabets blanked out, so that all offsets stay. */
export function trainedLetters(normalisedText: string): string {
  if (ASCII.test(normalisedText)) return normalisedText;
  return normalisedText.replaceAll(FOREIGN_LETTERS, (letters) => ' '.repeat(letters.length));
}

/** Whether the text is mostly not English, so that a low score says little. Short texts get the benefit of the doubt. */
export function isForeign(normalisedText: string, blanked: string): boolean {
  if (blanked !== normalisedText) {
    const letters = lengthOf(normalisedText.match(LETTERS));
    if ((letters - lengthOf(blanked.match(LETTERS))) / letters > MOST_FOREIGN) return true;
  }
  const words = blanked.match(WORD) ?? [];
  if (words.length < FEWEST_WORDS) return false;
  return words.filter((word) => ENGLISH.has(word)).length / words.length < LEAST_ENGLISH;
}

function lengthOf(parts: readonly string[] | null): number {
  return (parts ?? []).reduce((sum, { length }) => sum + length, 0);
}
