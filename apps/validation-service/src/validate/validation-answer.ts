import type { Judgement, LayerId, LayerReason, LayerVerdict } from '@cairn/validation';
import type { DocumentFacts } from './document-facts.ts';

/** What `explain=false` leaves. */
export interface SmallAnswer extends Pick<
  Judgement,
  'id' | 'policy' | 'decision' | 'validationScore' | 'risk' | 'severity'
> {
  vetoes: { layer: LayerId; code: string }[];
  layers: Pick<LayerVerdict, 'id' | 'status' | 'score' | 'severity' | 'decision'>[];
  facts?: DocumentFacts;
}

export interface FullAnswer extends Omit<SmallAnswer, 'layers' | 'vetoes'> {
  vetoes: ({ layer: LayerId } & LayerReason)[];
  layers: (Omit<LayerVerdict, 'ms'> & { ms?: number })[];
  timingMs?: number;
}

export type ValidationAnswer = SmallAnswer | FullAnswer;

export interface AnswerForm {
  explain?: boolean | undefined;
  timings?: boolean | undefined;
}

/** Durations are all that differs between two answers to the same request. */
export function toAnswer(
  judgement: Judgement,
  { explain = true, timings = true }: AnswerForm,
  facts?: DocumentFacts,
): ValidationAnswer {
  const { id, policy, decision, validationScore, risk, severity, vetoes, layers, timingMs } = judgement;
  const head = { id, policy, decision, validationScore, risk, severity };
  const tail = facts ? { facts } : {};
  if (!explain) {
    return {
      ...head,
      vetoes: vetoes.map(({ layer, code }) => ({ layer, code })),
      layers: layers.map((each) => ({
        id: each.id,
        status: each.status,
        score: each.score,
        severity: each.severity,
        decision: each.decision,
      })),
      ...tail,
    };
  }
  const timed = layers.map(({ ms, ...layer }) => (timings ? { ...layer, ms } : layer));
  return { ...head, vetoes, layers: timed, ...(timings ? { timingMs } : {}), ...tail };
}
