import type { LayerId, LayerResult } from '../layer/layer.ts';
import type { LayerPolicy } from '../policy/policy.ts';

/** `skipped`: nothing to look at, or a layer that the policy does without failed. */
export type LayerStatus = 'ok' | 'skipped' | 'error' | 'timed-out';

/** What one layer found, in one input or in all of them together. */
export interface LayerRun {
  id: LayerId;
  provider: string;
  version: string;
  status: LayerStatus;
  result: LayerResult;
  ms: number;
}

export function failureOutcome({ status }: LayerRun, rules: LayerPolicy): LayerPolicy['onError'] {
  if (status === 'error') return rules.onError;
  return status === 'timed-out' ? rules.onTimeout : 'ignore';
}
