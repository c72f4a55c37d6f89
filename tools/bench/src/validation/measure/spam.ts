import type { Figure } from '../figure.ts';
import { averagePrecision, rocAuc } from '../scores/ranking.ts';
import { countsAt, falsePositiveRate, fScore } from '../scores/threshold.ts';
import type { Measuring } from './measuring.ts';
import { scoreTexts } from './score-texts.ts';

const section = 'Spam';
const CLEAN = ['benign-job-titles', 'benign-requests', 'benign-sentences', 'benign-documents'];

export async function measureSpam(measuring: Measuring): Promise<Figure[]> {
  const { data } = measuring;
  if (!data) return [];
  const scored = await scoreTexts(measuring, 'spam', data.read('spam-sms'));
  if (scored.length === 0) return [];
  const clean = await scoreTexts(
    measuring,
    'spam',
    CLEAN.flatMap((set) => data.read(set)),
  );
  const common = { section, set: 'short messages', unit: 'share' as const, of: scored.length };
  return [
    { ...common, measure: 'ROC-AUC', value: rocAuc(scored) },
    { ...common, measure: 'average precision', value: averagePrecision(scored) },
    { ...common, measure: 'F1 at 0.5', value: fScore(countsAt(scored)), goal: { atLeast: 0.93 } },
    {
      section,
      set: 'all clean texts',
      measure: 'false positives at 0.5',
      value: falsePositiveRate(countsAt(clean)),
      unit: 'share',
      of: clean.length,
      goal: { atMost: 0.005 },
    },
  ];
}
