import type { Verdict } from '../combine/combine.ts';
import type { Decision } from '../combine/decision.ts';
import type { LayerId } from '../layer/layer.ts';

export interface Outcome {
  decision: Decision;
  validationScore: number;
}

/** One input under two policies. */
export interface Comparison {
  /** Which one it was, e.g. `texts[3]`. */
  input: string;
  /** Of the answer, when it has one. */
  id?: string;
  from: Outcome;
  to: Outcome;
  /** Layers of the second policy that did not look at this input, so that its decision may differ when they do. */
  missing?: LayerId[];
}

export interface DryRunReport {
  counted: number;
  decisions: { from: Record<Decision, number>; to: Record<Decision, number> };
  /** Those whose decision differs. */
  changed: Comparison[];
}

interface Compared {
  input: string;
  id: string | undefined;
  from: Verdict;
  to: Verdict;
  missing?: LayerId[];
}

export function comparison({ input, id, from, to, missing = [] }: Compared): Comparison {
  const outcome = ({ decision, validationScore }: Verdict): Outcome => ({ decision, validationScore });
  return {
    input,
    ...(id === undefined ? {} : { id }),
    from: outcome(from),
    to: outcome(to),
    ...(missing.length > 0 ? { missing } : {}),
  };
}

export function dryRunReport(comparisons: readonly Comparison[]): DryRunReport {
  const count = (of: (comparison: Comparison) => Decision): Record<Decision, number> => {
    const counts = { accept: 0, review: 0, reject: 0 };
    for (const each of comparisons) counts[of(each)] += 1;
    return counts;
  };
  return {
    counted: comparisons.length,
    decisions: { from: count(({ from }) => from.decision), to: count(({ to }) => to.decision) },
    changed: comparisons.filter(({ from, to }) => from.decision !== to.decision),
  };
}
