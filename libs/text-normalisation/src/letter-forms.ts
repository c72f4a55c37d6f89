import lookAlikeData from 'unhomoglyph/data.json' with { type: 'json' };

/** Alphabets that share letter shapes and do not need marks to be read. */
const ALPHABETIC = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]$/u;
const MARK = /^\p{M}$/u;
const IN_PARENTHESES = /^\(([a-z])\)$/i;

/** Letters with a form of their own that decomposition leaves alone. */
const LATIN_LETTERS: Readonly<Record<string, string>> = {
  ı: 'i',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

/** Small capitals, phonetic and turned letters that nobody writes a language in. */
const STYLED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
    ['ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ', 'acefghijkmrtvwy'],
  ].flatMap(([from = '', to = '']) => [...from].map((letter, index) => [letter, to[index] as string])),
);

/** To lower-case ASCII letters, from the confusables of Unicode (UTS #39) and from letters in boxes and circles. */
export function lookAlikes(): ReadonlyMap<string, string> {
  return (lookAlikeMap ??= new Map([...confusables(), ...enclosedLetters(), ...Object.entries(STYLED)]));
}

let lookAlikeMap: ReadonlyMap<string, string> | undefined;

function* confusables(): Generator<[string, string]> {
  for (const [from, to] of Object.entries(lookAlikeData as Record<string, string>)) {
    const code = from.codePointAt(0) ?? 0;
    if (code <= 0x7f || from.length > (code > 0xffff ? 2 : 1)) continue;
    const letters = /^[a-z]+$/i.test(to) ? to : to.normalize('NFKD').replaceAll(/\p{M}/gu, '');
    if (/^[a-z]{1,3}$/i.test(letters)) yield [from, letters.toLowerCase()];
  }
}

/** Negative circled and squared letters, and regional indicators: Unicode decomposes none of them. */
function* enclosedLetters(): Generator<[string, string]> {
  for (const first of [0x1f150, 0x1f170, 0x1f1e6]) {
    for (let letter = 0; letter < 26; letter += 1) {
      yield [String.fromCodePoint(first + letter), String.fromCharCode(97 + letter)];
    }
  }
}

/** Letters that only stand in for Latin ones beside others: Unicode's list takes them for different, or by capitals. */
export const LOOK_ALIKES_AMONG_LATIN: ReadonlyMap<string, string> = new Map(
  [...'ьвкмнтяӏκτηνωμε'].map((letter, index) => [letter, [...'bbkmhtrlktnvwue'][index] as string]),
);

/** What a character is without its marks and its style. */
export interface LetterForm {
  /** Lower case. */
  plain: string;
  isMark: boolean;
  isAlphabetic: boolean;
  isLetter: boolean;
  /** A Latin letter in full width, bold, a circle and the like. */
  isStyled: boolean;
}

const forms = new Map<number, LetterForm>();
/** More than any honest text has. */
const MOST_REMEMBERED = 20_000;

export function letterForm(codePoint: number): LetterForm {
  const known = forms.get(codePoint);
  if (known) return known;
  if (forms.size >= MOST_REMEMBERED) forms.clear();
  const form = formOf(String.fromCodePoint(codePoint));
  forms.set(codePoint, form);
  return form;
}

/** Letters of phonetics and of some African languages are among the styled ones; nobody writes these. */
const SMALL_CAPITAL = /^[\u1d00-\u1d2f\ua730\ua731]$/;

function formOf(character: string): LetterForm {
  const decomposed = (SMALL_CAPITAL.test(character) && STYLED[character]) || character.normalize('NFKD');
  const parts = [...(IN_PARENTHESES.exec(decomposed)?.[1] ?? decomposed)];
  const base = parts[0] ?? '';
  const isLatinLetter = /^[a-z]$/i.test(base);
  const isAlphabetic = ALPHABETIC.test(base);
  const letters = isAlphabetic ? parts.filter((part) => !MARK.test(part)).join('') : character.normalize('NFKC');
  return {
    plain: [...letters.toLowerCase()].map((letter) => LATIN_LETTERS[letter] ?? letter).join(''),
    isMark: MARK.test(base),
    isAlphabetic,
    isLetter: /^\p{L}$/u.test(character),
    isStyled: isLatinLetter && letters.length === 1 && !/[\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]/.test(character),
  };
}
