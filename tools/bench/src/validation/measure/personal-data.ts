import type { LabelledRecord } from '../data-folder.ts';
import type { Figure } from '../figure.ts';
import { fScore, precision, recall, type Counts } from '../scores/threshold.ts';
import type { Measuring } from './measuring.ts';
import { LayerMissingError } from './score-texts.ts';

const section = 'Personal data';

/** Types that have a form to be recognised by. Names and addresses need more than patterns. */
const STRUCTURED = [
  'CREDIT_CARD',
  'PHONE_NUMBER',
  'EMAIL_ADDRESS',
  'US_SSN',
  'IBAN_CODE',
  'DOMAIN_NAME',
  'IP_ADDRESS',
] as const;

/** Other names for the same. */
const ALSO_CALLED: Readonly<Record<string, (typeof STRUCTURED)[number]>> = {
  CARD_NUMBER: 'CREDIT_CARD',
  PHONE: 'PHONE_NUMBER',
  EMAIL: 'EMAIL_ADDRESS',
  SSN: 'US_SSN',
  IBAN: 'IBAN_CODE',
  URL: 'DOMAIN_NAME',
  DOMAIN: 'DOMAIN_NAME',
};

interface Span {
  type: string;
  start: number;
  end: number;
}

/** A span counts as found when the layer names one of the same type that overlaps it. */
export async function measurePersonalData({ api, data }: Measuring): Promise<Figure[]> {
  const records = data?.read('pii-synthetic') ?? [];
  if (records.length === 0) return [];
  const answers = await api.judgeAll(
    records.map(({ text }) => text),
    { layers: ['pii'], explain: true },
  );
  const byType = new Map<string, Counts>(
    STRUCTURED.map((type) => [type, { found: 0, missed: 0, wrong: 0, passed: 0 }]),
  );
  for (const [index, record] of records.entries()) {
    const layer = answers[index]?.layers.find(({ id }) => id === 'pii');
    if (!layer) throw new LayerMissingError('pii');
    count(byType, record, (layer.entities ?? []).map(called));
  }
  const all = [...byType.values()].reduce(sum);
  return [
    ...[...byType].flatMap(([type, counts]) => figuresOf(type, counts)),
    ...figuresOf('all structured types', all, [0.97, 0.95, 0.96]),
  ];
}

function count(byType: ReadonlyMap<string, Counts>, { spans = [] }: LabelledRecord, entities: readonly Span[]): void {
  for (const span of spans) {
    const counts = byType.get(span.type);
    if (counts) counts[entities.some((entity) => same(entity, span)) ? 'found' : 'missed'] += 1;
  }
  for (const entity of entities) {
    const counts = byType.get(entity.type);
    if (counts && !spans.some((span) => same(entity, span))) counts.wrong += 1;
  }
}

function same(one: Span, other: Span): boolean {
  return one.type === other.type && one.start < other.end && other.start < one.end;
}

function called(entity: Span): Span {
  return { ...entity, type: ALSO_CALLED[entity.type] ?? entity.type };
}

function sum(one: Counts, other: Counts): Counts {
  return {
    found: one.found + other.found,
    missed: one.missed + other.missed,
    wrong: one.wrong + other.wrong,
    passed: 0,
  };
}

function figuresOf(set: string, counts: Counts, goals: readonly number[] = []): Figure[] {
  const common = { section, set, unit: 'share' as const, of: counts.found + counts.missed };
  const values = { recall: recall(counts), precision: precision(counts), F2: fScore(counts, 2) };
  return Object.entries(values).map(([measure, value], index) => {
    const atLeast = goals[index];
    return { ...common, measure, value, ...(atLeast === undefined ? {} : { goal: { atLeast } }) };
  });
}
