import type { LayerId, LayerReason, LayerResult, Severity } from '../layer/layer.ts';
import { round } from '../layer/round.ts';
import type { LayerPolicy, Policy } from '../policy/policy.ts';
import { bandOf, decisionOf, strictest, type Decision } from './decision.ts';
import { failureOutcome, type LayerRun, type LayerStatus } from './layer-run.ts';

export interface LayerVerdict extends LayerResult {
  id: LayerId;
  status: LayerStatus;
  provider: string;
  version: string;
  /** What this layer alone would lead to. */
  decision: Decision;
  weight: number;
  /** Share of this layer in the whole risk, 0 to 1; all shares add up to 1 when there is any risk. */
  contribution: number;
  categories: Record<string, number>;
  entities: NonNullable<LayerResult['entities']>;
  ms: number;
}

export interface Verdict {
  decision: Decision;
  /** 100 is harmless, 0 is certain harm. */
  validationScore: number;
  risk: number;
  /** The highest of the layers that count. */
  severity: Severity;
  vetoes: ({ layer: LayerId } & LayerReason)[];
  /** In the order of the layers. */
  layers: LayerVerdict[];
}

/**
 * Risk = 1 − Π(1 − weight·score) over the layers ("noisy or"): it grows with each signal, does not depend on order, and
 * one certain layer is not averaged away as in a weighted mean. The decision is the strictest of vetoes, thresholds of
 * severity and category, failures of layers, and the bands of the risk.
 */
export function combine(runs: readonly LayerRun[], policy: Policy): Verdict {
  const known = runs.flatMap((run) => {
    const rules = policy.layers.find(({ layer }) => layer.id === run.id);
    return rules ? [{ run, rules }] : [];
  });
  const totalDoubt = known.reduce((sum, { run, rules }) => sum + doubt(run, rules), 0);
  const risk = round(1 - Math.exp(totalDoubt));
  const vetoes = runs.flatMap((run) =>
    run.result.reasons
      .filter(({ code }) => policy.vetoes.includes(code))
      .map((reason) => ({ layer: run.id, ...reason })),
  );
  const layers = known.map(({ run, rules }): LayerVerdict => {
    const { score, severity, categories = {}, entities = [], reasons, confidence } = run.result;
    const ignored = run.status !== 'ok' && failureOutcome(run, rules) === 'ignore';
    return {
      id: run.id,
      status: ignored ? 'skipped' : run.status,
      provider: run.provider,
      version: run.version,
      score: round(score),
      severity,
      decision: decisionOf(run, rules, policy),
      weight: rules.weight,
      contribution: totalDoubt === 0 ? 0 : round(doubt(run, rules) / totalDoubt),
      categories: rounded(categories),
      entities,
      reasons,
      ...(confidence ? { confidence } : {}),
      ms: run.ms,
    };
  });
  return {
    decision: strictest(...layers.map(({ decision }) => decision), decisionByRisk(known, policy)),
    validationScore: Math.round(100 * (1 - risk)),
    risk,
    severity: Math.max(0, ...known.map(({ run, rules }) => (rules.weight > 0 ? run.result.severity : 0))) as Severity,
    vetoes,
    layers,
  };
}

type Known = { run: LayerRun; rules: LayerPolicy };

/** Layers that lead to a review at most do not add up to a refusal. */
function decisionByRisk(known: readonly Known[], policy: Policy): Decision {
  const riskOf = (counts: (rules: LayerPolicy) => boolean): number =>
    round(1 - Math.exp(known.reduce((sum, { run, rules }) => sum + (counts(rules) ? doubt(run, rules) : 0), 0)));
  if (
    bandOf(
      riskOf(({ atMost }) => atMost === undefined),
      policy,
    ) === 'reject'
  )
    return 'reject';
  return bandOf(
    riskOf(({ atMost }) => atMost !== 'accept'),
    policy,
  ) === 'accept'
    ? 'accept'
    : 'review';
}

/** Logarithm of the trust that a layer leaves. */
function doubt(run: LayerRun, { weight }: LayerPolicy): number {
  return Math.log(1 - weight * run.result.score);
}

function rounded(categories: Record<string, number>): Record<string, number> {
  const result: Record<string, number> = {};
  for (const name in categories) result[name] = round(categories[name] as number);
  return result;
}
