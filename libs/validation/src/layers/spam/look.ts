import { mixed } from '../../concepts/hashing.ts';

/** How a text looks: what advertising shares whatever it is for. Each is counted, and the count put into steps. */
interface Looks {
  digits: number;
  exclamations: number;
  links: number;
  /** Words of three capitals or more. */
  shouted: number;
  currencies: number;
  pictures: number;
  capitals: number;
  letters: number;
}

const STEPS = {
  digits: [1, 4, 8, 14, 22],
  exclamations: [1, 2, 4],
  links: [1, 2],
  shouted: [1, 2, 4],
  currencies: [1, 2],
  pictures: [1, 3],
} as const;
const LENGTH_STEPS = [20, 50, 100, 140, 180, 300, 600];
/** Of the letters, those that are capitals; of fewer letters nothing is said. */
const CAPITAL_STEPS = [0.08, 0.15, 0.3, 0.6];
const FEWEST_LETTERS = 8;
const SHORTEST_SHOUT = 3;
const SALT = 0x10c0;

/** @returns hashes of the features, one a look */
export function lookFeatures(original: string): number[] {
  const looks = countLooks(original);
  const share = looks.letters > FEWEST_LETTERS ? looks.capitals / looks.letters : 0;
  const steps = [
    ...Object.entries(STEPS).map(([look, limits]) => stepOf(looks[look as keyof typeof STEPS], limits)),
    stepOf(original.length, LENGTH_STEPS),
    stepOf(share, CAPITAL_STEPS),
  ];
  return steps.map((step, look) => mixed(SALT, look, step));
}

const Kind = { Other: 0, Small: 1, Capital: 2, Digit: 3, Exclamation: 4, Currency: 5, Picture: 6 } as const;

/** Kinds of ASCII characters; the rest is asked of the patterns. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => kindOf(String.fromCharCode(code)));

/** One walk over the text: eight patterns took longer than the model. */
function countLooks(text: string): Looks {
  const looks = {
    digits: 0,
    exclamations: 0,
    links: 0,
    shouted: 0,
    currencies: 0,
    pictures: 0,
    capitals: 0,
    letters: 0,
  };
  let [run, isRunOfCapitals] = [0, true];
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) as number;
    const kind = code < ASCII.length ? (ASCII[code] as number) : kindOf(String.fromCodePoint(code));
    if (kind === Kind.Small || kind === Kind.Capital) {
      looks.letters += 1;
      if (kind === Kind.Capital) looks.capitals += 1;
      else isRunOfCapitals = false;
      if (run === 0 && isLink(text, at, code)) looks.links += 1;
      run += 1;
    } else {
      if (run >= SHORTEST_SHOUT && isRunOfCapitals) looks.shouted += 1;
      [run, isRunOfCapitals] = [0, true];
      if (kind === Kind.Digit) looks.digits += 1;
      else if (kind === Kind.Exclamation) looks.exclamations += 1;
      else if (kind === Kind.Currency) looks.currencies += 1;
      else if (kind === Kind.Picture) looks.pictures += 1;
    }
    if (code > 0xffff) at += 1;
  }
  if (run >= SHORTEST_SHOUT && isRunOfCapitals) looks.shouted += 1;
  return looks;
}

function kindOf(character: string): number {
  if (/\p{Lu}/u.test(character)) return Kind.Capital;
  if (/\p{L}/u.test(character)) return Kind.Small;
  if (/\d/.test(character)) return Kind.Digit;
  if (character === '!') return Kind.Exclamation;
  if (/[$£€]/.test(character)) return Kind.Currency;
  return /\p{Extended_Pictographic}/u.test(character) ? Kind.Picture : Kind.Other;
}

/** `http:`, `https:` and `www.`. */
function isLink(text: string, at: number, code: number): boolean {
  const first = code | 32;
  return (first === 104 || first === 119) && /^(?:https?:|www\.)/i.test(text.slice(at, at + 6));
}

function stepOf(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value >= limit).length;
}
