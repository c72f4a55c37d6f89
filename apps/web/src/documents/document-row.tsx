import type { Document, LiveJob } from '@cairn/client';
import { memo } from 'react';

import { routeHref } from '../routing/route.ts';
import { formatTime } from './format-time.ts';
import { documentProgress } from './document-progress.ts';
import { pagesWords } from './document-words.ts';
import { ProgressBar } from './progress-bar.tsx';
import { StatusBadge } from './status-badge.tsx';

interface DocumentRowProps {
  document: Document;
  job: LiveJob | undefined;
}

export const DocumentRow = memo(function DocumentRow({ document, job }: DocumentRowProps) {
  const progress = documentProgress(document, job);
  return (
    <li className="document-row" data-document-id={document.id}>
      <div className="document-row-head">
        <a className="document-title" href={routeHref({ view: 'document', documentId: document.id })}>
          {document.title}
        </a>
        <StatusBadge document={document} progress={progress} />
      </div>
      <p className="document-facts">
        <time dateTime={document.createdAt}>{formatTime(document.createdAt)}</time>
        {document.pageCount !== null && <span>{pagesWords(document.pageCount)}</span>}
        {progress.active && progress.message && <span>{progress.message}</span>}
        {document.validation?.decision === 'review' && <span>Validation: worth a look</span>}
        {document.error && <span>{document.error.message}</span>}
      </p>
      {progress.active && <ProgressBar percent={progress.percent} label={`Progress of ${document.title}`} />}
    </li>
  );
});
