import type { Figure } from '../figure.ts';
import { gibberishSet } from '../own/gibberish.ts';
import { secretsSet } from '../own/secrets.ts';
import { averagePrecision, recallAtFalsePositiveRate, rocAuc } from '../scores/ranking.ts';
import { countsAt, falsePositiveRate, fScore, recall } from '../scores/threshold.ts';
import type { Measuring } from './measuring.ts';
import { scoreTexts } from './score-texts.ts';

const EACH = 500;

/** Credentials by the published formats, none of them live, against what merely looks like one. */
export async function measureSecrets(measuring: Measuring): Promise<Figure[]> {
  const scored = await scoreTexts(measuring, 'secrets', secretsSet(EACH));
  const counts = countsAt(scored);
  const common = { section: 'Secrets', set: 'generated', unit: 'share' as const, of: scored.length };
  return [
    { ...common, measure: 'recall at 0.5', value: recall(counts), goal: { atLeast: 0.97 } },
    { ...common, measure: 'false positives at 0.5', value: falsePositiveRate(counts), goal: { atMost: 0.01 } },
    { ...common, measure: 'F1 at 0.5', value: fScore(counts) },
    { ...common, measure: 'average precision', value: averagePrecision(scored) },
  ];
}

export async function measureGibberish(measuring: Measuring): Promise<Figure[]> {
  const scored = await scoreTexts(measuring, 'language', gibberishSet(EACH));
  const counts = countsAt(scored);
  const common = { section: 'Gibberish', set: 'generated', unit: 'share' as const, of: scored.length };
  return [
    { ...common, measure: 'ROC-AUC', value: rocAuc(scored), goal: { atLeast: 0.99 } },
    {
      ...common,
      measure: 'recall at 0.2 % false positives',
      value: recallAtFalsePositiveRate(scored, 0.002),
      goal: { atLeast: 0.95 },
    },
    { ...common, measure: 'recall at 0.5', value: recall(counts) },
    { ...common, measure: 'false positives at 0.5', value: falsePositiveRate(counts), goal: { atMost: 0.002 } },
  ];
}
