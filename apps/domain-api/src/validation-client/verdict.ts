import type { ErrorItem } from '@cairn/errors';
import { DOCUMENT_CONTENT_TYPES, type DocumentContentType } from '@cairn/job-contracts';
import { z } from 'zod';
import type { StoredLayer, StoredReason, StoredVerdict } from '../documents/stored-verdict.ts';

/** Kept or answered at most; a document of many files may have any number. */
const MAX_REASONS = 50;

const share = z.number().min(0).max(1);

const reason = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/),
  message: z.string().max(1000),
  field: z.string().max(100).default('file'),
  page: z.int().positive().optional(),
});

const layer = z.object({
  id: z.string().max(64),
  /** Whatever else a later service says of a layer, it did not judge. */
  status: z.enum(['ok', 'skipped', 'error']).catch('error'),
  score: share,
  severity: z.int().min(0).max(7),
  weight: share,
  contribution: share,
  categories: z.record(z.string().max(64), share).default({}),
  confidence: z.literal('low').optional().catch(undefined),
  reasons: z.array(reason),
});

/** Answer of `POST /validate`, as far as it is used here: evidence and positions, for one, are not. */
const answer = z.object({
  id: z.string(),
  decision: z.enum(['accept', 'review', 'reject']),
  validationScore: z.number().min(0).max(100),
  risk: share,
  policy: z.object({ id: z.string(), version: z.number(), hash: z.string().max(100) }),
  vetoes: z.array(z.object({ layer: z.string(), code: z.string() })),
  layers: z.array(layer),
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

/** A validation-service of the release before says `score` for `validationScore`. */
export const verdictSchema = z.preprocess(
  (body) => (isRecord(body) ? { validationScore: body['score'], ...body } : body),
  answer,
);

export type Verdict = z.output<typeof verdictSchema>;

type Layer = Verdict['layers'][number];
type Reason = Layer['reasons'][number] & { layer: Layer };

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

/** What a rejected upload is answered with: one item per reason, without the remarks of layers that found no harm. */
export function rejectionItems(verdict: Verdict): ErrorItem[] {
  const reasons = reasonsOf(verdict);
  const harmful = reasons.filter((given) => given.layer.contribution > 0 || isVeto(verdict, given));
  return (harmful.length > 0 ? harmful : reasons).map(({ code, message, field }) => ({ code, message, field }));
}

/** What is kept with an accepted document. */
export function storedVerdict(verdict: Verdict, decision: StoredVerdict['decision']): StoredVerdict {
  const { validationScore: score, risk, policy } = verdict;
  const layers = byContribution(verdict.layers).flatMap((layer) => storedLayer(layer) ?? []);
  return { decision, score, risk, policy, layers, reasons: reasonsOf(verdict).map(storedReason) };
}

function storedLayer({ reasons: _said, status, confidence, categories, ...kept }: Layer): StoredLayer | undefined {
  if (status === 'skipped') return undefined;
  const moved = Object.entries(categories).filter(([, score]) => score > 0);
  return {
    ...kept,
    status,
    ...(moved.length > 0 ? { categories: Object.fromEntries(moved) } : {}),
    ...(confidence ? { confidence } : {}),
  };
}

function storedReason({ layer, code, message, page }: Reason): StoredReason {
  return { layer: layer.id, code, message, ...(page === undefined ? {} : { page }) };
}

/** Every reason once: vetoes first, then what added most to the risk. */
function reasonsOf(verdict: Verdict): Reason[] {
  const all = byContribution(verdict.layers).flatMap((from) =>
    from.reasons.map((given) => ({ ...given, layer: from })),
  );
  const distinct = [...new Map(all.map((given) => [`${given.code} ${given.page} ${given.message}`, given])).values()];
  const vetoes = distinct.filter((given) => isVeto(verdict, given));
  return [...vetoes, ...distinct.filter((given) => !vetoes.includes(given))].slice(0, MAX_REASONS);
}

function byContribution(layers: readonly Layer[]): Layer[] {
  return [...layers].sort((one, other) => other.contribution - one.contribution);
}

function isVeto({ vetoes }: Verdict, { layer, code }: Reason): boolean {
  return vetoes.some((veto) => veto.layer === layer.id && veto.code === code);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
