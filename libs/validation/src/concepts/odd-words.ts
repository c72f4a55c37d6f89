const CURRENCY = '[$£€¥₹₽₿]';
/** Top-level domains that are free or nearly, and shorteners: who wants to be gone tomorrow takes them. */
const THROWAWAY =
  'xyz|top|shop|click|link|club|online|site|store|icu|buzz|live|vip|win|bid|loan|cyou|rest|fun|space|website|info|gd|ly|gl|tk|ml|ga';
const TOP_LEVEL = `com|net|org|biz|co|uk|de|ru|fr|es|it|nl|pl|ch|at|me|tv|be|io|gg|app|to|dev|edu|gov|example|test|${THROWAWAY}`;
const DOMAIN = String.raw`[a-z0-9][a-z0-9.-]{1,40}\.`;
const DOMAIN_END = String.raw`(?![\p{L}\p{N}-]|\.[a-z])(?:\/\S{0,300})?`;
/** In order of precedence; every repetition is bounded or of one class of characters that nothing after it shares. */
const KINDS: readonly (readonly [kind: string, pattern: string])[] = [
  ['word', String.raw`[a-z]{1,80}(?![\p{L}\p{N}@]|[.:-][a-z0-9/])`],
  ['throwaway', String.raw`(?:https?:\/\/)?${DOMAIN}(?:${THROWAWAY})${DOMAIN_END}`],
  ['url', String.raw`https?:\S{1,300}|www\.\S{1,300}|${DOMAIN}(?:${TOP_LEVEL})(?![\p{L}\p{N}])(?:\/\S{0,300})?`],
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

/** Any word or sign, at `lastIndex`. */
export const ODD_WORD = new RegExp(KINDS.map(([, pattern]) => `(${pattern})`).join('|'), 'uy');
/** A word and nothing else, at `lastIndex`. */
export const PLAIN_WORD = /([\p{L}\p{N}]+)/uy;

/**
 * The word itself, or what it is: `<url>`, `<throwaway>` (an address in a domain that costs nothing), `<email>`, `<phone>`,
 * `<money>`, `<percent>`, `<number 5>` (with its length), `<emoji>`, `!!`, `:`, `"`.
 */
export function meaningOf(match: RegExpExecArray): string {
  const [text] = match;
  if (match[1] !== undefined) return text;
  const kind = KINDS.find((_, index) => match[index + 1] !== undefined)?.[0] ?? '';
  if (kind === 'word') return text;
  // A run of digits without spaces has the length of what it is: a short code, a year, a number to call.
  if (kind === 'number') return `<number ${Math.min(text.length, 9)}>`;
  return kind.length > 2 ? `<${kind}>` : kind;
}
