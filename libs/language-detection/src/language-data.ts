import { readFileSync } from 'node:fs';
import { packageAsset } from '@cairn/worker-entry';
import { readLetterTrigrams, type LetterTrigrams } from './letter-trigrams.ts';
import { NgramTable } from './ngram-table.ts';

let table: NgramTable | undefined;
let trigrams: LetterTrigrams | undefined;

/** Read with the first text, some 10 ms and 2.5 MB; whoever never asks for a language pays nothing. */
export function ngramTable(): NgramTable {
  table ??= new NgramTable(
    readFileSync(packageAsset('@cairn/language-detection/language-ngrams.bin', import.meta.url)),
  );
  return table;
}

export function letterTrigrams(): LetterTrigrams {
  trigrams ??= readLetterTrigrams(
    readFileSync(packageAsset('@cairn/language-detection/letter-trigrams.bin', import.meta.url)),
  );
  return trigrams;
}
