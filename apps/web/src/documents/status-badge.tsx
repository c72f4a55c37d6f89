import type { Document, JobProgress } from '@cairn/client';

import { statusWords, toneSymbols } from './document-words.ts';

export function StatusBadge({ document, progress }: { document: Document; progress: JobProgress }) {
  const { words, tone } = statusWords(document, progress);
  return (
    <span className="badge" data-tone={tone} data-status={progress.status} data-testid="status">
      <span aria-hidden="true">{toneSymbols[tone]}</span> {words}
    </span>
  );
}
