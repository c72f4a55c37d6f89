import { round } from '../layer/round.ts';
import type { LayerPolicy, Policy } from '../policy/policy.ts';
import { failureOutcome, type LayerRun } from './layer-run.ts';

export type Decision = 'accept' | 'review' | 'reject';

const STRICTNESS: readonly Decision[] = ['accept', 'review', 'reject'];

export function strictest(...decisions: Decision[]): Decision {
  return STRICTNESS.findLast((decision) => decisions.includes(decision)) ?? 'accept';
}

export function bandOf(risk: number, { bands }: Pick<Policy, 'bands'>): Decision {
  if (risk >= bands.reject) return 'reject';
  return risk >= bands.review ? 'review' : 'accept';
}

/** What one layer alone leads to. */
export function decisionOf(run: LayerRun, rules: LayerPolicy, policy: Policy): Decision {
  const { score, severity, categories = {}, reasons } = run.result;
  if (reasons.some(({ code }) => policy.vetoes.includes(code))) return 'reject';
  const failure = failureOutcome(run, rules);
  const byScores = strictest(
    bandOf(round(rules.weight * score), policy),
    over(severity, rules.severity),
    ...Object.entries(rules.categories).map(([name, limits]) => over(categories[name] ?? 0, limits)),
  );
  const bounded = rules.atMost === undefined || byScores === 'accept' ? byScores : rules.atMost;
  return strictest(bounded, failure === 'ignore' ? 'accept' : failure);
}

function over(value: number, { review = Infinity, reject = Infinity }: { review?: number; reject?: number }): Decision {
  if (value >= reject) return 'reject';
  return value >= review ? 'review' : 'accept';
}
