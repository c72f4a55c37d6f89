import { rounded } from '../../statistics.ts';
import type { Figure } from '../figure.ts';
import { averagePrecision, recallAtFalsePositiveRate, rocAuc } from '../scores/ranking.ts';
import type { Scored } from '../scores/scored.ts';
import { countsAt, falsePositiveRate, fScore, recall } from '../scores/threshold.ts';
import type { Measuring } from './measuring.ts';
import { scoreTexts } from './score-texts.ts';

const SETS = ['tweets', 'comments', 'wiki', 'wikitalk', 'forum', 'emoji', 'implicit'];
const CLEAN = ['benign-job-titles', 'benign-requests', 'benign-sentences', 'benign-documents'];
const section = 'Toxicity';

/** Ranking and decisions by source, on clean texts, and under disguise. */
export async function measureToxicity(measuring: Measuring): Promise<Figure[]> {
  const { data } = measuring;
  if (!data) return [];
  const figures: Figure[] = [];
  const aucs: number[] = [];
  const bySet = new Map<string, Scored[]>();
  for (const set of SETS) {
    const scored = await scoreTexts(measuring, 'toxicity', data.read(`tox-${set}`));
    if (scored.length === 0) continue;
    bySet.set(set, scored);
    const auc = rocAuc(scored);
    if (auc !== undefined) aucs.push(auc);
    const common = { section, set, unit: 'share' as const, of: scored.length };
    const counts = countsAt(scored);
    figures.push(
      { ...common, measure: 'ROC-AUC', value: auc },
      { ...common, measure: 'average precision', value: averagePrecision(scored) },
      {
        ...common,
        measure: 'F1 at 0.5',
        value: fScore(counts),
        ...(set === 'tweets' ? { goal: { atLeast: 0.96 } } : {}),
      },
      { ...common, measure: 'recall at 0.5', value: recall(counts) },
      { ...common, measure: 'false positives at 0.5', value: falsePositiveRate(counts) },
    );
  }
  const all = [...bySet.values()].flat();
  if (aucs.length > 0) {
    const mean = aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
    const of = all.length;
    figures.push(
      { section, set: 'all', measure: 'mean ROC-AUC', value: mean, unit: 'share', of, goal: { atLeast: 0.82 } },
      { section, set: 'all', measure: 'average precision', value: averagePrecision(all), unit: 'share', of },
      { section, set: 'all', measure: 'F1 at 0.5', value: fScore(countsAt(all)), unit: 'share', of },
    );
  }
  figures.push(...(await cleanTexts(measuring, bySet.get('tweets') ?? [])));
  return figures;
}

async function cleanTexts(measuring: Measuring, tweets: readonly Scored[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  const clean: Scored[] = [];
  for (const set of CLEAN) {
    const scored = await scoreTexts(measuring, 'toxicity', measuring.data?.read(set) ?? []);
    if (scored.length === 0) continue;
    clean.push(...scored);
    const goal = { atMost: set === 'benign-job-titles' ? 0.002 : 0.005 };
    figures.push(wrongOf(set, scored, goal));
  }
  if (clean.length === 0) return [];
  const outspoken = [...tweets.filter(({ label }) => label === 1), ...clean];
  return [
    ...figures,
    wrongOf('all clean texts', clean, { atMost: 0.005 }),
    {
      section,
      set: 'tweets against all clean texts',
      measure: 'recall at 1 % false positives',
      value: rounded(recallAtFalsePositiveRate(outspoken, 0.01), 4),
      unit: 'share',
      of: outspoken.length,
      goal: { atLeast: 0.9 },
    },
  ];
}

function wrongOf(set: string, scored: readonly Scored[], goal: { atMost: number }): Figure {
  const value = falsePositiveRate(countsAt(scored));
  return { section, set, measure: 'false positives at 0.5', value, unit: 'share', of: scored.length, goal };
}
