const LONGEST_UNIT = 4;
const LEAST_LETTERS = 6;
const LONGEST_SHOUT = 12;
/** Laughing, thinking aloud and shouting. */
const SOUNDS = new Set([
  ...['ha', 'he', 'hi', 'ho', 'hu', 'ja', 'je', 'ji', 'jo', 'ah', 'eh', 'lo', 'la', 'na', 'no', 'yo', 'xo', 'bla'],
  ...[
    'blah',
    'tra',
    'ra',
    'da',
    'ta',
    'tut',
    'tick',
    'bye',
    'wow',
    'cha',
    'oh',
    'um',
    'hm',
    'm',
    'h',
    'z',
    'o',
    'x',
    'w',
  ],
]);

/** Whether a word is a few letters over and over: `asdasdasd`, `qqqqqqqq`; not `hahaha` or `hmmmmmm`. */
export function isRepetition(word: string): boolean {
  if (word.length < LEAST_LETTERS) return false;
  for (let unit = 1; unit <= LONGEST_UNIT; unit += 1) {
    if (word.length < 3 * unit) return false;
    let at = unit;
    while (at < word.length && word.charCodeAt(at) === word.charCodeAt(at - unit)) at += 1;
    if (at === word.length) return !isSound(word, unit);
  }
  return false;
}

function isSound(word: string, unit: number): boolean {
  if (unit === 1 && word.length > LONGEST_SHOUT) return false;
  for (let shift = 0; shift < unit; shift += 1) if (SOUNDS.has(word.slice(shift, shift + unit))) return true;
  return false;
}

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'].flatMap((row) => [row, [...row].reverse().join('')]);
const LEAST_RUN = 3;
const RUNS = new Set(ROWS.flatMap((row) => Array.from(row, (_, at) => row.slice(at, at + LEAST_RUN))));

/** Whether a word is runs of neighbouring keys, three or more of each: `asd`, `qwerfdsa`. */
export function isKeyRun(word: string): boolean {
  if (word.length < LEAST_RUN || !RUNS.has(word.slice(0, LEAST_RUN))) return false;
  let run = '';
  for (const letter of word) {
    const longer = run + letter;
    if (ROWS.some((row) => row.includes(longer))) run = longer;
    else if (run.length >= LEAST_RUN) run = letter;
    else return false;
  }
  return run.length >= LEAST_RUN;
}

/** Runs of three and more of a letter as one: nobody means them. */
export function withoutStretches(word: string): string {
  for (let at = 2; at < word.length; at += 1) {
    if (word.charCodeAt(at) === word.charCodeAt(at - 1) && word.charCodeAt(at) === word.charCodeAt(at - 2)) {
      return word.replaceAll(/([a-z])\1{2,}/g, '$1');
    }
  }
  return word;
}
