import { noteDisguise, type Disguise } from './disguise.ts';
import { Rewriting, type MappedText } from './mapped-text.ts';

/** Format characters, variation selectors, joiners, fillers and tags: nobody sees them (UAX #44). */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;
/** Embeddings, overrides and isolates (UAX #9). */
const DIRECTION = /^[\u202a-\u202e\u2066-\u2069]$/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const SOFT_HYPHEN = '\u00ad';
/** Scripts that need no joiners: an invisible character inside a word of theirs is there to break it. */
const WITHOUT_JOINERS = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]$/u;

/** Honest uses, such as joiners of Persian and Indic words or of emoji and soft hyphens, are dropped without a word. */
export function dropInvisible(source: MappedText, disguises: Disguise[]): MappedText {
  const { text } = source;
  const rewriting = new Rewriting(source);
  let writesLeft: boolean | undefined;
  for (const { 0: run, index } of text.matchAll(INVISIBLE)) {
    const end = index + run.length;
    const breaksWord =
      WITHOUT_JOINERS.test(characterBefore(text, index)) && end < text.length && !/\s/.test(text[end] ?? '');
    let at = index;
    for (const character of run) {
      const span = source.originalSpan(at, at + character.length);
      at += character.length;
      if (DIRECTION.test(character)) {
        writesLeft ??= RIGHT_TO_LEFT.test(text);
        if (!writesLeft) noteDisguise(disguises, 'direction override', span);
      } else if (character !== SOFT_HYPHEN && breaksWord) {
        noteDisguise(disguises, 'invisible characters', span);
      }
    }
    rewriting.replace(index, end, '');
  }
  return rewriting.done();
}

function characterBefore(text: string, at: number): string {
  const isPair = at > 1 && (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00;
  return text.slice(isPair ? at - 2 : Math.max(0, at - 1), at);
}
