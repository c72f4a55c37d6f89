import type { Scored } from '../scores/scored.ts';
import { sentence } from './prose.ts';
import { Random } from './random.ts';

type Labelled = Omit<Scored, 'score'> & { text: string };

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const letters = 'abcdefghijklmnopqrstuvwxyz';
const consonants = 'bcdfghjklmnpqrstvwxz';

/** Ways of writing nothing. */
const nonsense: ((random: Random) => string)[] = [
  // Hands that rest on one row of the keyboard.
  (random) => words(random, 3, () => random.text(random.pick(rows), 5 + random.int(7))),
  (random) => words(random, 4, () => random.text(letters, 4 + random.int(8))),
  (random) => words(random, 3, () => random.text(consonants, 5 + random.int(6))),
  (random) => random.text(letters, 24 + random.int(20)),
  (random) => words(random, 3, () => random.text(`${letters}0123456789`, 8 + random.int(6))),
];

/** What looks odd and is not: names, places, long and foreign words, abbreviations. */
const odd = [
  'Senior C++ developer (m/f/d), Llanfairpwllgwyngyll',
  'Szczecin to Wrzeszcz by train, then Gdynia on foot',
  'Rhythm section of the Krzyzewski quartet, live at Schwyz',
  'Donaudampfschifffahrtsgesellschaft, annual report of the board',
  'Head of PMO, SQL/NoSQL, AWS and GCP, Reykjavik office',
  'Mr Nguyen and Ms Ng would like to see the Ypsilanti papers',
  'Tsk, tsk: hmm, the cwm was shrouded in mist all morning',
  'Invoice 2024/0173 for Xylophone Makers GmbH & Co. KG',
  'Please merge the XML, JSON and CSV exports before Friday',
  'Mary Ann, please bring three copies of form B-12 to room 4',
];

/** Seeded, half of it nonsense. */
export function gibberishSet(each: number): Labelled[] {
  const random = new Random(20_07);
  const bad = Array.from({ length: each }, (_, index) => ({
    label: 1 as const,
    text: (nonsense[index % nonsense.length] as (random: Random) => string)(random),
  }));
  const clean = Array.from({ length: each }, (_, index) => ({
    label: 0 as const,
    text: index < odd.length ? (odd[index] as string) : sentence(random),
  }));
  return [...bad, ...clean];
}

function words(random: Random, atLeast: number, word: () => string): string {
  return Array.from({ length: atLeast + random.int(4) }, word).join(' ');
}
