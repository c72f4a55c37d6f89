import type { LabelledRecord } from '../data-folder.ts';
import type { Figure } from '../figure.ts';
import type { Scored } from '../scores/scored.ts';
import { countsAt, falsePositiveRate, recall } from '../scores/threshold.ts';
import type { Measuring } from './measuring.ts';
import { scoreTexts } from './score-texts.ts';

const section = 'Disguised texts';
/** The texts as they were before anybody disguised them. */
const PLAIN = 'clean';

/** How much of toxicity's recall each disguise costs, and what disguise does to clean texts. */
export async function measureObfuscation(measuring: Measuring): Promise<Figure[]> {
  const records = measuring.data?.read('obfuscation') ?? [];
  if (records.length === 0) return [];
  // Families are small: a part of them would say nothing.
  const scored = await scoreTexts({ ...measuring, quick: false }, 'toxicity', records);
  const of = (family: string): (LabelledRecord & Scored)[] => scored.filter((record) => record.family === family);
  // Clean texts are few: their rates must not look as if they stood on all of them.
  const bad = (records: readonly Scored[]): number => records.filter(({ label }) => label === 1).length;
  const clean = (records: readonly Scored[]): number => records.length - bad(records);
  const plain = recall(countsAt(of(PLAIN)));
  const families = [...new Set(records.map(({ family }) => family ?? PLAIN))].filter((family) => family !== PLAIN);
  const drops: number[] = [];
  const figures: Figure[] = [
    { section, set: 'not disguised', measure: 'recall at 0.5', value: plain, unit: 'share', of: bad(of(PLAIN)) },
  ];
  for (const family of families) {
    const found = recall(countsAt(of(family)));
    const drop = plain === undefined || found === undefined ? undefined : plain - found;
    if (drop !== undefined) drops.push(drop);
    const common = { section, set: family, unit: 'share' as const, of: bad(of(family)) };
    figures.push(
      { ...common, measure: 'recall at 0.5', value: found },
      { ...common, measure: 'recall lost', value: drop },
      {
        ...common,
        measure: 'false positives on clean text',
        value: falsePositiveRate(countsAt(of(family))),
        of: clean(of(family)),
      },
    );
  }
  const disguised = scored.filter(({ family }) => family !== PLAIN);
  const common = { section, set: 'all disguises', unit: 'share' as const, of: bad(disguised) };
  const mean = drops.reduce((sum, drop) => sum + drop, 0) / drops.length;
  return [
    ...figures,
    { ...common, measure: 'recall lost, mean', value: mean, goal: { atMost: 0.04 } },
    { ...common, measure: 'recall lost, worst', value: Math.max(...drops), goal: { atMost: 0.12 } },
    {
      ...common,
      measure: 'false positives on clean text',
      value: falsePositiveRate(countsAt(disguised)),
      of: clean(disguised),
      goal: { atMost: 0.03 },
    },
  ];
}
