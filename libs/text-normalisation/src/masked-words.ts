/** Coarse words that people mask letter by letter rather than leave out; each is read in its forms below. */
const COARSE = (
  'fuck fucked fucker fuckers fucking fuckin motherfucker motherfucking shit shits shitty bullshit bitch bitches cunt ' +
  'cunts dick dicks cock whore whores slut sluts asshole assholes bastard bastards pussy wanker twat nigger niggers ' +
  'nigga niggas faggot faggots retard retarded retards idiot idiots moron morons stupid'
).split(' ');

/** Also words of their own, or short for others. */
const HONEST = new Set('cock dick cnt dck dik slt twt wnkr puzzy dok kok tuls sulk whor'.split(' '));

/** How a word is spelled to be heard and not found. */
const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/u/g, 'v'],
  [/f/g, 'ph'],
  [/ck/g, 'k'],
  [/ck/g, 'q'],
  [/ck/g, 'kk'],
  [/ck/g, 'cc'],
  [/^c/g, 'k'],
  [/ss/g, 'zz'],
  [/i/g, 'y'],
  [/[aeiou]/g, ''],
];

export const COARSE_WORDS: ReadonlySet<string> = new Set(COARSE);

/** From another spelling (swapped, without vowels, backwards) to the word. */
export const OTHER_SPELLINGS: ReadonlyMap<string, string> = new Map(
  COARSE.flatMap((word) => {
    const spellings = [
      ...SWAPS.map(([from, to]) => word.replaceAll(new RegExp(from, 'g'), to)),
      [...word].reverse().join(''),
    ];
    return spellings
      .filter((spelling) => spelling.length > 2 && !COARSE_WORDS.has(spelling) && !HONEST.has(spelling))
      .map((spelling): [string, string] => [spelling, word]);
  }).reverse(),
);

const BY_SHAPE = Map.groupBy(COARSE, (word) => `${word[0]}${word.length}`);
/** With fewer letters left, anything could be meant. */
const FEWEST_LETTERS = 2;

/** @returns the coarse word of which `masked` shows some letters, with a `*` for each of the others */
export function unmasked(masked: string): string | undefined {
  if (masked.replaceAll('*', '').length < FEWEST_LETTERS) return undefined;
  const alike = BY_SHAPE.get(`${masked[0]}${masked.length}`) ?? [];
  return alike.find((word) => [...masked].every((letter, at) => letter === '*' || letter === word[at]));
}
