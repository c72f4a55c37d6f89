import { makeLanguageNgrams } from './language-ngrams.ts';
import { makeLetterTrigrams } from './letter-trigrams.ts';

const dataFolder = new URL('../../../libs/language-detection/data/', import.meta.url);

/** The data files of `libs/language-detection`, and what makes them. */
export const languageData: readonly { url: URL; make: () => Promise<Uint8Array> }[] = [
  { url: new URL('language-ngrams.bin', dataFolder), make: makeLanguageNgrams },
  { url: new URL('letter-trigrams.bin', dataFolder), make: makeLetterTrigrams },
];
