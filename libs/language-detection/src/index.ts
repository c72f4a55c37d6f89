export { detectLanguage, type DetectedLanguage, type LanguageGuess } from './detect-language.ts';
export { gibberishIn, type Gibberish } from './gibberish.ts';
export { LANGUAGES, type Language } from './languages.ts';
export { countTrigrams, encodeLetterTrigrams, toModel } from './letter-trigrams.ts';
export { encodeNgramTable, type NgramEntry } from './ngram-table.ts';
export { ngramHashOf } from './word-ngrams.ts';
