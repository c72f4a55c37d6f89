/** A word of a normalised text, or a sign that means as much as one. */
export interface Word {
  /** The word itself, or what it is: `<url>`, `<email>`, `<phone>`, `<money>`, `<percent>`, `<number>`, `<emoji>`, `!!`, `"`. */
  text: string;
  /** Offsets in the normalised text, end excluded. */
  start: number;
  end: number;
}

const CURRENCY = '[$£€¥₹₽₿]';
const TOP_LEVEL =
  'com|net|org|info|biz|co|uk|de|ru|ly|gl|me|tv|be|xyz|top|shop|click|link|io|gg|club|online|site|store|app|gd|to';
/** In order of precedence; every repetition is bounded or of one class of characters that nothing after it shares. */
const KINDS: readonly (readonly [kind: string, pattern: string])[] = [
  ['word', String.raw`[a-z]{1,80}(?![\p{L}\p{N}@]|[.:-][a-z0-9/])`],
  [
    'url',
    String.raw`https?:\S{1,300}|www\.\S{1,300}|[a-z0-9][a-z0-9.-]{1,40}\.(?:${TOP_LEVEL})(?![\p{L}\p{N}])(?:\/\S{0,300})?`,
  ],
  ['email', String.raw`[a-z0-9][\w.+-]{0,40}@[a-z0-9][a-z0-9.-]{2,60}`],
  [
    'money',
    String.raw`${CURRENCY} ?\d[\d.,]{0,14}|\d[\d.,]{0,14} ?(?:${CURRENCY}|(?:usd|eur|gbp|dollars?|euros?|pounds?|bucks|quid|rs)(?![\p{L}\p{N}]))`,
  ],
  ['percent', String.raw`\d[\d.,]{0,6} ?%`],
  ['phone', String.raw`\+?\(?\d[\d ()./-]{7,20}\d`],
  ['number', String.raw`\d[\d.,:]{0,30}`],
  ['word', String.raw`[\p{L}\p{N}]+`],
  ['emoji', String.raw`\p{Extended_Pictographic}`],
  ['!!', '!!|\\?!|!\\?'],
  [':', ':'],
  ['"', '["“”«»]'],
];
const WORD = new RegExp(KINDS.map(([, pattern]) => `(${pattern})`).join('|'), 'gu');
/** A sentence ends after these signs, or at a line's end. */
const SENTENCE_END = /[.!?…;]\s|\n|[。！？]/;
/** Words that a sentence may have; a text without full stops is cut. */
const LONGEST_SENTENCE = 48;

/** The words of a normalised text by sentence, in order; sentences without words are left out. */
export function sentencesOf(text: string): Word[][] {
  const sentences: Word[][] = [];
  let sentence: Word[] = [];
  let before = 0;
  for (const match of text.matchAll(WORD)) {
    const start = match.index;
    const isNext = sentence.length >= LONGEST_SENTENCE || (start > before && endsSentence(text, before, start));
    if (isNext && sentence.length > 0) {
      sentences.push(sentence);
      sentence = [];
    }
    before = start + match[0].length;
    sentence.push({ text: meaningOf(match), start, end: before });
  }
  if (sentence.length > 0) sentences.push(sentence);
  return sentences;
}

function endsSentence(text: string, from: number, to: number): boolean {
  return (to - from > 1 || text[from] !== ' ') && SENTENCE_END.test(text.slice(from, to));
}

function meaningOf(match: RegExpExecArray): string {
  const [text] = match;
  if (match[1] !== undefined) return text;
  const kind = KINDS.find((_, index) => match[index + 1] !== undefined)?.[0] ?? '';
  if (kind === 'word') return text;
  // A run of digits without spaces has the length of what it is: a short code, a year, a number to call.
  if (kind === 'number') return `<number ${Math.min(text.length, 9)}>`;
  return kind.length > 2 ? `<${kind}>` : kind;
}
