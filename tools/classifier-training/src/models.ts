import { rocAuc } from './toxicity/figures.ts';
import { trainToxicity } from './toxicity/train-toxicity.ts';
import { trainInjection } from './injection/train-injection.ts';
import { trainSpam } from './spam/train-spam.ts';
import type { Trained } from './trained.ts';

/** Makes the weights of a model from a folder of labelled texts: the same texts give the same bytes. */
export type TrainModel = (folder: string, options: { final: boolean }) => { bytes: Uint8Array; facts: object };

export const models: Readonly<Record<string, TrainModel>> = {
  toxicity: trainToxicity,
  spam: (folder) => factsOf(trainSpam(folder)),
  injection: (folder) => factsOf(trainInjection(folder)),
};

function factsOf({ bytes, files, unseen, decisionPoint }: Trained): { bytes: Uint8Array; facts: object } {
  const auc = Math.round(rocAuc(unseen) * 10_000) / 10_000;
  return { bytes, facts: { files, decisionPoint, crossValidation: { auc, texts: unseen.length } } };
}
