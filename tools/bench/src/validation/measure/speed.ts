import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../../statistics.ts';
import type { Figure } from '../figure.ts';
import { prose } from '../own/prose.ts';
import { Random } from '../own/random.ts';
import type { Measuring } from './measuring.ts';

const PER_SECOND = 20;
/** Of the budgets; the largest text first met is also the longest that a deadline matters for. */
const LENGTHS: Readonly<Record<number, { p50: number; p99: number }>> = {
  500: { p50: 3, p99: 25 },
  2_000: { p50: 3, p99: 25 },
  10_000: { p50: 15, p99: 80 },
};
const WARM_UP = 40;
const BATCH = 100;

/** Latency of single requests that come in a steady stream, with all text layers of the default policy. */
export async function measureLatency({ api, quick }: Measuring): Promise<Figure[]> {
  const random = new Random(500);
  const seconds = quick ? 3 : 15;
  const figures: Figure[] = [];
  for (const [characters, goals] of Object.entries(LENGTHS)) {
    const texts = Array.from({ length: seconds * PER_SECOND }, () => prose(random, Number(characters)));
    for (const text of texts.slice(0, WARM_UP)) await api.judge(text);
    const [callers, service]: [number[], number[]] = [[], []];
    // By the clock and not by the answers: a slow answer must not slow the stream that it is measured in.
    const startedAt = performance.now();
    const pending: Promise<void>[] = [];
    for (const [sent, text] of texts.entries()) {
      await delay(Math.max(0, startedAt + (1000 * sent) / PER_SECOND - performance.now()));
      const sentAt = performance.now();
      pending.push(
        api.judge(text).then(({ timingMs }) => {
          callers.push(performance.now() - sentAt);
          if (timingMs !== undefined) service.push(timingMs);
        }),
      );
    }
    await Promise.all(pending);
    const set = `${Number(characters).toLocaleString('en')} characters, ${PER_SECOND}/s`;
    const common = { section: 'Speed', set, unit: 'ms' as const, of: callers.length };
    figures.push(
      { ...common, measure: 'p50, as the caller sees it', value: percentile(callers, 50) },
      { ...common, measure: 'p99, as the caller sees it', value: percentile(callers, 99), goal: { atMost: goals.p99 } },
      { ...common, measure: 'p50, all layers', value: percentile(service, 50), goal: { atMost: goals.p50 } },
      { ...common, measure: 'p99, all layers', value: percentile(service, 99), goal: { atMost: goals.p99 } },
    );
  }
  return figures;
}

/** Short texts in batches, one batch after the other: what one replica can do. */
export async function measureThroughput({ api, quick }: Measuring): Promise<Figure[]> {
  const random = new Random(150);
  const texts = Array.from({ length: BATCH }, () => prose(random, 120));
  await api.judgeAll(texts);
  const startedAt = performance.now();
  const forMs = quick ? 2_000 : 10_000;
  let judged = 0;
  while (performance.now() - startedAt < forMs) {
    await api.judgeAll(texts);
    judged += texts.length;
  }
  const perSecond = (1000 * judged) / (performance.now() - startedAt);
  const set = '120 characters, in batches';
  return [
    {
      section: 'Speed',
      set,
      measure: 'texts judged',
      value: perSecond,
      unit: 'per second',
      of: judged,
      goal: { atLeast: 150 },
    },
  ];
}
