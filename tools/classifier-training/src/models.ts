import { f1At, rocAuc, shareAt } from './toxicity/figures.ts';
import { trainToxicity } from './toxicity/train-toxicity.ts';
import { trainInjection } from './injection/train-injection.ts';
import { trainSpam } from './spam/train-spam.ts';
import type { JudgedText, Trained } from './trained.ts';

/** Makes the weights of a model from a folder of labelled texts: the same texts give the same bytes. */
export type TrainModel = (folder: string, options: ModelOptions) => { bytes: Uint8Array; facts: object };

export interface ModelOptions {
  /** Also measures on the test tenth, which nothing else looks at. */
  final: boolean;
  /** File of word vectors (see `readWordVectors`), which toxicity needs. */
  vectors?: string | undefined;
}

export const models: Readonly<Record<string, TrainModel>> = {
  toxicity: trainToxicity,
  spam: (folder, { final }) => factsOf(trainSpam(folder), final),
  injection: (folder, { final }) => factsOf(trainInjection(folder), final),
};

function factsOf(
  { bytes, files, unseen, decisionPoint, testTenth }: Trained,
  final: boolean,
): { bytes: Uint8Array; facts: object } {
  const facts = {
    files,
    decisionPoint: rounded(decisionPoint),
    crossValidation: figuresByGroup(unseen, decisionPoint),
  };
  return { bytes, facts: { ...facts, ...(final && { testTenth: figuresByGroup(testTenth(), 0) }) } };
}

/** Of each group what it has labels for; a group of one label is ranked against all others of the other label. */
function figuresByGroup(judged: readonly JudgedText[], threshold: number): Record<string, object> {
  const clean = judged.filter(({ label }) => label === 0);
  const groups = [...Map.groupBy(judged, ({ group }) => group)].map(([group, texts]): [string, object] => {
    const bad = texts.filter(({ label }) => label === 1);
    const hasBoth = bad.length > 0 && bad.length < texts.length;
    return [
      group,
      {
        texts: texts.length,
        ...(bad.length > 0 && {
          recall: rounded(shareAt(texts, threshold, 1)),
          auc: rounded(rocAuc(hasBoth ? texts : [...bad, ...clean])),
        }),
        ...(bad.length < texts.length && { falsePositives: rounded(shareAt(texts, threshold, 0)) }),
        ...(hasBoth && { f1: rounded(f1At(texts, threshold)) }),
      },
    ];
  });
  return Object.fromEntries(groups);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
