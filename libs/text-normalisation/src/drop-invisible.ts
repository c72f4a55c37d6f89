import type { Disguise } from './disguise.ts';
import type { Piece } from './pieces.ts';

/** Format characters, variation selectors, joiners, fillers and tags: nobody sees them (UAX #44). */
const INVISIBLE = /^[\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;
/** Embeddings, overrides and isolates (UAX #9). */
const DIRECTION = /^[\u202a-\u202e\u2066-\u2069]$/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const SOFT_HYPHEN = '\u00ad';
/** Scripts that need no joiners: an invisible character inside a word of theirs is there to break it. */
const WITHOUT_JOINERS = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]$/u;

/** Honest uses, such as joiners of Persian and Indic words or of emoji and soft hyphens, are dropped without a word. */
export function dropInvisible(pieces: readonly Piece[], disguises: Disguise[]): Piece[] {
  const writesLeft = pieces.some(({ text }) => RIGHT_TO_LEFT.test(text));
  const visible: Piece[] = [];
  for (const [index, piece] of pieces.entries()) {
    const { text, start, end } = piece;
    if (!INVISIBLE.test(text)) {
      visible.push(piece);
    } else if (DIRECTION.test(text)) {
      if (!writesLeft) disguises.push({ kind: 'direction override', start, end });
    } else if (text !== SOFT_HYPHEN && isInsideWord(visible.at(-1), pieces[index + 1])) {
      disguises.push({ kind: 'invisible characters', start, end });
    }
  }
  return visible;
}

function isInsideWord(before: Piece | undefined, after: Piece | undefined): boolean {
  return before !== undefined && WITHOUT_JOINERS.test(before.text) && after !== undefined && !/^\s$/.test(after.text);
}
