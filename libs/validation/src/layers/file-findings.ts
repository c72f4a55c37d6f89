import type { Finding, FindingKind } from '@cairn/document-inspection';
import type { LayerReason, LayerResult, Severity } from '../layer/layer.ts';

/** What one kind of finding means to the layer that tells of it. */
export interface FindingRule {
  code: string;
  /** 0: worth saying, no risk. */
  score: number;
  severity: Severity;
  /** @param detail ours, see `Finding`; empty when there is none */
  message: (detail: string) => string;
}

export type FindingRules = Readonly<Partial<Record<FindingKind, FindingRule>>>;

/** The worst counts, and each is told: the worst first. */
export function judgeFindings(
  findings: readonly Finding[] | undefined,
  rules: FindingRules,
  further: readonly { score: number; severity: Severity; reason: LayerReason }[] = [],
): LayerResult {
  const judged = (findings ?? []).flatMap(({ kind, detail = '' }) => {
    const rule = rules[kind];
    if (!rule) return [];
    const { code, score, severity, message } = rule;
    return [{ score, severity, reason: { code, field: 'file', message: message(detail), weight: score } }];
  });
  const all = [...further, ...judged].sort((one, other) => other.score - one.score);
  return {
    score: Math.max(0, ...all.map(({ score }) => score)),
    severity: Math.max(0, ...all.map(({ severity }) => severity)) as Severity,
    reasons: all.map(({ reason }) => reason),
  };
}
