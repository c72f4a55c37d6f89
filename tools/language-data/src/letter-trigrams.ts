import { countTrigrams, encodeLetterTrigrams, toModel } from '@cairn/language-detection';
import { mashedWords } from './mashing.ts';
import { humanWords } from './word-sources.ts';

/** The letter trigrams of `libs/language-detection`. */
export async function makeLetterTrigrams(): Promise<Uint8Array> {
  const words = toModel(countTrigrams(await humanWords()));
  const mashing = toModel(countTrigrams(mashedWords()));
  return encodeLetterTrigrams({ words, mashing });
}
