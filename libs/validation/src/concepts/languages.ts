import { hashOf } from './hashing.ts';
import type { Words } from './words.ts';

/** The commonest words, as the normaliser writes them: nearly every sentence of a language has some. */
const COMMON = {
  en: `the of and to a in is it you that for on are as with his they be at this have from or by but what some we can out
    other were all there when up your how said each she which their if will way about many then them would so these her
    him has two more no could my than been who now did get me i not do just here our us please any don't i'm it's u ur
    was only make need want first after into also may`,
  de: `der die das und ist in den von zu mit sich auf fur nicht ein eine einen einem einer es im dem des auch als an er
    sie wir ich du ihr dass aus bei nach am wie so noch nur oder aber wenn uber zum zur werden wird sind war hat haben
    kann mein dein ihre bitte alle was mich dir mir uns`,
  fr: `le la les de des du un une et est en que qui dans pour pas sur au aux ce cette il elle nous vous ils je tu ne se
    plus par avec son sa ses mon ma mes ton ta tes ou mais comme tout toutes sont etre si votre vos d l n y`,
  es: `el la los las de del un una y es en que por para con no se su sus lo al como mas pero o si mi tu te me este esta
    todo todas son yo le ya muy cuando desde eres tus`,
  it: `il lo la i gli le di del della dei un una e in che per con non si su sono da al come piu ma o se mi ti tu questo
    questa tutto tutte le tue ha anche sei tuo`,
  pt: `o a os as de do da dos das um uma e em que por para com nao se seu sua no na como mais mas ou ao voce me este esta
    tudo todas sao foi tem suas`,
  nl: `de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit door over nog wel je jij
    ik we wij mij alle wat naar die deze wordt`,
} as const;

export type Language = keyof typeof COMMON;

/** Words that are looked at: a text changes its language seldom. */
const MOST_WORDS = 200;
const FEWEST_WORDS = 8;
const FEWEST_COMMON = 0.12;
const MOST_FOREIGN = 0.3;
const FOREIGN_LETTER = /[\p{L}--\p{Script=Latin}]/v;
const LAST_LATIN = 0x24f;

/** Languages that a model was trained in. */
export class TrainedLanguages {
  readonly #common: ReadonlySet<number>;

  constructor(...languages: readonly Language[]) {
    this.#common = new Set(languages.flatMap((language) => COMMON[language].split(/\s+/).map(hashOf)));
  }

  /**
   * Whether the text may be in one of the languages: its letters are Latin, and among its words are common ones. Short
   * texts in Latin letters get the benefit of the doubt.
   */
  mayBeOf(words: Words): boolean {
    const count = Math.min(words.count, MOST_WORDS);
    let [foreign, common] = [0, 0];
    for (let at = 0; at < count; at++) {
      if (this.#common.has(words.hashes[at] as number)) common += 1;
      else if (beginsForeign(words, at)) foreign += 1;
    }
    if (foreign > MOST_FOREIGN * count) return false;
    return count < FEWEST_WORDS || common >= FEWEST_COMMON * count;
  }
}

function beginsForeign({ text, starts }: Words, at: number): boolean {
  const start = starts[at] as number;
  return (
    text.charCodeAt(start) > LAST_LATIN && FOREIGN_LETTER.test(String.fromCodePoint(text.codePointAt(start) as number))
  );
}
