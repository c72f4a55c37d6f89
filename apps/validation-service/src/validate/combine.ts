import type { LayerReason, LayerResult } from '../layers/layer.ts';
import type { Policy } from '../policy/policy.ts';

export type Decision = 'accept' | 'review' | 'reject';

export interface LayerRun {
  id: string;
  version: string;
  status: 'ok' | 'skipped' | 'error';
  result: LayerResult;
  ms: number;
}

export interface LayerVerdict extends LayerResult {
  id: string;
  version: string;
  status: LayerRun['status'];
  weight: number;
  /** Share of this layer in the whole risk, 0 to 1; all shares add up to 1 when there is any risk. */
  contribution: number;
  ms: number;
}

export interface Verdict {
  decision: Decision;
  /** 100 is harmless, 0 is certain harm. */
  score: number;
  risk: number;
  vetoes: ({ layer: string } & LayerReason)[];
  layers: LayerVerdict[];
}

/**
 * Risk = 1 − Π(1 − weight·score) over the layers that applied ("noisy or"): it grows with each signal, does not depend
 * on order, and one certain layer is not averaged away as in a weighted mean. A veto refuses whatever the risk.
 */
export function combine(runs: readonly LayerRun[], policy: Policy): Verdict {
  const weightOf = (run: LayerRun) => policy.layers[run.id]?.weight ?? 0;
  const doubtOf = (run: LayerRun) => (run.status === 'ok' ? Math.log(1 - weightOf(run) * run.result.score) : 0);

  const totalDoubt = runs.reduce((sum, run) => sum + doubtOf(run), 0);
  const risk = round(1 - Math.exp(totalDoubt));
  const vetoes = runs.flatMap((run) =>
    run.result.reasons.filter((r) => policy.vetoes.includes(r.code)).map((r) => ({ layer: run.id, ...r })),
  );
  return {
    decision: decide(risk, vetoes.length > 0, runs, policy),
    score: Math.round(100 * (1 - risk)),
    risk,
    vetoes,
    layers: runs.map((run) => ({
      id: run.id,
      version: run.version,
      status: run.status,
      ...run.result,
      weight: weightOf(run),
      contribution: totalDoubt === 0 ? 0 : round(doubtOf(run) / totalDoubt),
      ms: run.ms,
    })),
  };
}

function decide(risk: number, vetoed: boolean, runs: readonly LayerRun[], policy: Policy): Decision {
  if (vetoed || risk >= policy.bands.reject) return 'reject';
  const unscored = runs.some((run) => run.status === 'error' && policy.layers[run.id]?.required);
  return unscored || risk >= policy.bands.review ? 'review' : 'accept';
}

/** Four decimals: enough to explain, and the same text on every machine. The sum avoids a negative zero. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000 + 0;
}
