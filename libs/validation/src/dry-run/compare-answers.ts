import { combine, type Verdict } from '../combine/combine.ts';
import type { LayerRun, LayerStatus } from '../combine/layer-run.ts';
import type { LayerId, Severity } from '../layer/layer.ts';
import type { Policy } from '../policy/policy.ts';
import { comparison, type Comparison } from './comparison.ts';

/** What is needed of an earlier answer: the scores of its layers, none of its input. */
export interface StoredAnswer {
  id?: string | undefined;
  layers: readonly StoredLayer[];
}

export interface StoredLayer {
  id: LayerId;
  status: LayerStatus;
  score: number;
  severity: number;
  categories?: Record<string, number> | undefined;
  reasons?: readonly { code: string; message?: string | undefined }[] | undefined;
}

/** Combines earlier answers anew under two policies. What a layer would find with other settings is not known here. */
export function compareAnswers(answers: readonly StoredAnswer[], current: Policy, candidate: Policy): Comparison[] {
  return answers.map(({ id, layers }, index) => {
    const runs = layers.map(asRun);
    const judged = (policy: Policy): Verdict => combine(runs, policy);
    const missing = candidate.layers
      .map(({ layer }) => layer.id)
      .filter((each) => !runs.some((run) => run.id === each));
    return comparison({ input: `answers[${index}]`, id, from: judged(current), to: judged(candidate), missing });
  });
}

function asRun({ id, status, score, severity, categories = {}, reasons = [] }: StoredLayer): LayerRun {
  const result = {
    score,
    severity: severity as Severity,
    categories,
    reasons: reasons.map(({ code, message = '' }) => ({ code, message })),
  };
  return { id, provider: 'stored', version: '', status: statusBefore(status, result.reasons), result, ms: 0 };
}

/** A policy that does without a layer reports its failure as `skipped`; another policy may not. */
function statusBefore(status: LayerStatus, reasons: readonly { code: string }[]): LayerStatus {
  if (status !== 'skipped') return status;
  if (reasons.some(({ code }) => code === 'LAYER_TIMED_OUT')) return 'timed-out';
  return reasons.some(({ code }) => code === 'LAYER_FAILED') ? 'error' : status;
}
