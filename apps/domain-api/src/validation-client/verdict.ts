import type { ErrorItem } from '@cairn/errors';
import { z } from 'zod';
import type { StoredVerdict } from '../documents/document.entity.ts';

const reason = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/),
  message: z.string().max(1000),
  field: z.enum(['title', 'file']).default('file'),
});

/** Answer of `POST /validate`, as far as it is used here. */
export const verdictSchema = z.object({
  id: z.string(),
  decision: z.enum(['accept', 'review', 'reject']),
  score: z.number().min(0).max(100),
  policy: z.object({ id: z.string(), version: z.number() }),
  vetoes: z.array(reason.extend({ layer: z.string() })),
  layers: z.array(z.object({ id: z.string(), reasons: z.array(reason) })),
  facts: z.object({
    type: z.enum(['application/pdf', 'image/png', 'image/jpeg', 'image/tiff']).nullable(),
    pageCount: z.number().int().nonnegative().nullable(),
  }),
});

export type Verdict = z.output<typeof verdictSchema>;

type Reason = Verdict['vetoes'][number];

/** Every reason once, vetoes first: a veto stands among its layer's reasons too. */
function reasonsOf({ vetoes, layers }: Verdict): Reason[] {
  const all = [...vetoes, ...layers.flatMap(({ id, reasons }) => reasons.map((given) => ({ layer: id, ...given })))];
  return [...new Map(all.map((given) => [`${given.code} ${given.message}`, given])).values()];
}

/** What a rejected upload is answered with: one item per reason. */
export function rejectionItems(verdict: Verdict): ErrorItem[] {
  return reasonsOf(verdict).map(({ code, message, field }) => ({ code, message, field }));
}

/** What is kept with an accepted document. */
export function storedVerdict(verdict: Verdict, decision: StoredVerdict['decision']): StoredVerdict {
  const { id, version } = verdict.policy;
  const reasons = reasonsOf(verdict).map(({ layer, code, message }) => ({ layer, code, message }));
  return { decision, score: verdict.score, policy: { id, version }, reasons };
}
