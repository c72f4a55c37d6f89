import type { ErrorItem } from '@cairn/errors';
import { DOCUMENT_CONTENT_TYPES, type DocumentContentType } from '@cairn/job-contracts';
import { z } from 'zod';
import type { StoredVerdict } from '../documents/document.entity.ts';

const reason = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/),
  message: z.string().max(1000),
  field: z.enum(['title', 'file', 'password']).default('file'),
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
    type: z.enum(DOCUMENT_CONTENT_TYPES).nullable(),
    pageCount: z.number().int().nonnegative().nullable(),
    /** Of each file, in order; a validation-service of the release before knows one file and does not list it. */
    files: z
      .array(
        z.object({
          type: z.enum(DOCUMENT_CONTENT_TYPES).nullable(),
          pageCount: z.number().int().nonnegative().nullable(),
          encrypted: z.boolean(),
        }),
      )
      .optional(),
  }),
});

export type Verdict = z.output<typeof verdictSchema>;

type Reason = Verdict['vetoes'][number];

/** Every reason once, vetoes first: a veto stands among its layer's reasons too. */
function reasonsOf({ vetoes, layers }: Verdict): Reason[] {
  const all = [...vetoes, ...layers.flatMap(({ id, reasons }) => reasons.map((given) => ({ layer: id, ...given })))];
  return [...new Map(all.map((given) => [`${given.code} ${given.message}`, given])).values()];
}

/** What a file is, as far as validation could tell. */
export interface JudgedFile {
  type: DocumentContentType;
  pageCount: number;
  encrypted: boolean;
}

/** The files of an upload; undefined when the verdict is not about all of them. */
export function judgedFiles({ facts }: Verdict, count: number): JudgedFile[] | undefined {
  const files = facts.files ?? [{ ...facts, encrypted: false }];
  const judged = files.flatMap(({ type, pageCount, encrypted }) =>
    type === null ? [] : [{ type, pageCount: pageCount ?? 0, encrypted }],
  );
  return judged.length === count ? judged : undefined;
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
