/**
 * Where a document stands. `Uploading` and `Deleting` are never shown: the first may be the rest of a crash, the second
 * is gone for its owner and only waits for its files to be removed.
 *
 * ```
 * Uploading ─▶ Accepted ─▶ Queued ─▶ Processing ─▶ Completed
 *                 │  ▲       ▲ │        │  │
 *                 │  └ retry ┴─┼────────┼──┴─▶ Failed ── retry ─▶ Queued (Accepted when no job exists)
 *                 └─────── cancel ──────┴────▶ Cancelled ── retry ─▶ the same
 * Completed, Failed, Cancelled ── retry with other settings ─▶ Accepted
 * any of them ── delete, or never finished uploading ─▶ Deleting
 * ```
 */
export const DOCUMENT_STATUSES = [
  'Uploading',
  'Accepted',
  'Queued',
  'Processing',
  'Completed',
  'Failed',
  'Cancelled',
  'Deleting',
] as const;

export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];
export type VisibleStatus = Exclude<DocumentStatus, 'Uploading' | 'Deleting'>;

export const VISIBLE: readonly DocumentStatus[] = DOCUMENT_STATUSES.filter(
  (status) => status !== 'Uploading' && status !== 'Deleting',
);
export const CANCELLABLE: readonly DocumentStatus[] = ['Accepted', 'Queued', 'Processing'];
export const RETRYABLE: readonly DocumentStatus[] = ['Failed', 'Cancelled'];
/** May be run anew with other settings. */
export const RERUNNABLE: readonly DocumentStatus[] = ['Completed', ...RETRYABLE];
