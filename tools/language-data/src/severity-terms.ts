import { readFile } from 'node:fs/promises';
import { normaliseText } from '@cairn/text-normalisation';
import { cuss } from 'cuss';

/** Categories of the list, and ours. */
const CATEGORIES: Readonly<Record<string, string>> = {
  'sexual anatomy / sexual acts': 'sexual',
  'bodily fluids / excrement': 'profanity',
  'sexual orientation / gender': 'hate',
  'racial / ethnic slurs': 'hate',
  'religious offense': 'hate',
  'mental disability': 'insult',
  'physical disability': 'insult',
  'physical attributes': 'insult',
  'animal references': 'insult',
  'other / general insult': 'insult',
  political: 'hate',
};
/** Words of everyday, of medicine, of names and of groups who call themselves so: what offends here is what they are used for. */
const INNOCENT = new Set(
  `
  69 sheet sheets nuggets peter bbc greaser bender randy bum bums dick dicks willy fanny cox balls nuts sack bone boner hump knob
  beaver cougar snatch rack jugs melons pearl necklace hooker hookers spank spanking suck sucks sucker blow blows bang bangs
  queer dyke gay lesbian homo transgender tranny transsexual homosexual
  breast breasts nipple nipples penis penises vagina vaginas vulva clitoris anus rectum scrotum testicle testicles semen sperm
  orgasm orgasms erection ejaculation masturbation intercourse sex sexual oral anal condom bondage crotch groin genitals urine
  pee poop poo feces fart farts butt butts bottom lust virgin horny nude nudes naked thong panties bra tits tit cock cocks ass
  asses cum screw screwed screwing tool tools pussies pussy cracker redneck oriental gypsy yank yankee limey kraut paddy nip jap
  abo coon coons spook spooks spade chink dike bugger bloody damn hell crap lame dumb idiot moron freak loser
  knickers crow crows buttermilk tramp hoar slit forked finger mongrel niger jigger nicker spick diddle dong wang muff coot
  feck pecker swine tart hustler bates dogie cholo ramrod weenie dipstick shylock klan cack flamer flamers zip
  `
    .trim()
    .split(/\s+/),
);
/** Of what stands in `INNOCENT`: these are meant mostly, only mildly. */
const MILD = new Set(
  'ass asses tits pussy pussies cum horny coon coons jap homo tranny cocks idiot moron mongrel spooks swine'.split(' '),
);
const LEAST_LETTERS = 3;

/**
 * The table of the lexicon layer, from the list surge-ai/profanity (MIT), whose severity from 1 to 3 becomes 2 to 6, and
 * from `cuss` (MIT), which says how surely a word is meant.
 * @param csvFile its `profanity_en.csv`
 */
export async function makeSeverityTerms(csvFile: string): Promise<string> {
  const rows = (await readFile(csvFile, 'utf8')).trim().split(/\r?\n/).slice(1).map(columnsOf);
  const terms = new Map<string, { severity: number; category: string }>();
  for (const [text = '', , , , theirs = '', , , rating = '1'] of rows) {
    const term = normaliseText(text.toLowerCase()).text.trim();
    const category = CATEGORIES[theirs] ?? 'profanity';
    if (!/^[a-z][a-z' -]*$/.test(term) || term.length < LEAST_LETTERS) continue;
    const severity = severityOf(term, Number(rating));
    if (severity > (terms.get(term)?.severity ?? 0)) terms.set(term, { severity, category });
  }
  const grouped: Record<string, Record<string, string>> = {};
  for (const [term, { severity, category }] of [...terms].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const group = (grouped[category] ??= {});
    group[severity] = group[severity] ? `${group[severity]}|${term}` : term;
  }
  const about = 'English terms by category and severity, made by tools/language-data; see NOTICE.md.';
  return `${JSON.stringify({ about, licence: 'MIT', terms: grouped }, undefined, 2)}\n`;
}

function severityOf(term: string, rating: number): number {
  if (INNOCENT.has(term)) return MILD.has(term) ? 2 : 1;
  if (rating >= 2.6) return 6;
  if (rating >= 2.2) return 5;
  if (rating >= 1.8) return 4;
  if (rating >= 1.4) return 3;
  return rating <= 1 && (cuss[term] ?? 2) < 2 ? 1 : 2;
}

/** A line of the list; some of its columns are quoted, none has a line break. */
function columnsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,"]*))/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}
