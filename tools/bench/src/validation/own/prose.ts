import type { Random } from './random.ts';

const who = ['The clerk', 'Our archive', 'A reader', 'The council', 'My neighbour', 'The printer', 'Every volunteer'];
const did = ['scanned', 'sorted', 'found', 'returned', 'described', 'copied', 'repaired', 'measured', 'catalogued'];
const what = ['the letters', 'a box of maps', 'two ledgers', 'the parish register', 'an old timetable', 'the drawings'];
const where = ['in the reading room', 'near the harbour', 'after the flood', 'on Tuesday', 'before lunch', 'by hand'];
const links = ['and then', 'although', 'because', 'while', 'so that'];
const more = [
  'the light was good',
  'nobody had asked',
  'the index was ready',
  'the paper had dried',
  'it mattered later',
];

/** A plain English sentence of about a hundred characters that nobody could object to. */
export function sentence(random: Random): string {
  const start = `${random.pick(who)} ${random.pick(did)} ${random.pick(what)} ${random.pick(where)}`;
  return `${start}, ${random.pick(links)} ${random.pick(more)}.`;
}

/** Such sentences, cut at exactly so many characters. */
export function prose(random: Random, characters: number): string {
  let text = sentence(random);
  while (text.length < characters) text += ` ${sentence(random)}`;
  return text.slice(0, characters);
}
