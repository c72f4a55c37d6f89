import { ApiError, isActive, type Document } from '@cairn/client';
import { useLiveJobs } from '@cairn/client/react';
import { useCallback, useEffect, useState } from 'react';

import { documentProgress } from '../documents/document-progress.ts';
import { keptWords } from '../documents/document-words.ts';
import { ProgressBar } from '../documents/progress-bar.tsx';
import { StatusBadge } from '../documents/status-badge.tsx';
import { JobLogView } from '../job-log/job-log-view.tsx';
import { Problem, ProblemBox } from '../problem/problem-box.tsx';
import { routeHref } from '../routing/route.ts';
import { useArrivalFocus } from '../routing/use-arrival-focus.ts';
import { usePageTitle } from '../routing/use-page-title.ts';
import { useStore } from '../store/use-store.ts';
import type { Thumbnails } from '../units/page-thumbnail.tsx';
import { UnitGrid } from '../units/unit-grid.tsx';
import { VerdictView } from '../verdict/verdict-view.tsx';
import type { Workspace } from '../workspace/workspace.ts';
import { DocumentActions } from './document-actions.tsx';
import { DocumentFacts } from './document-facts.tsx';
import { ResultDownloads } from './result-downloads.tsx';
import { RunAgain } from './run-again.tsx';

interface DocumentPageProps {
  workspace: Workspace;
  documentId: string;
}

export function DocumentPage({ workspace, documentId }: DocumentPageProps) {
  const { byId, missing } = useStore(workspace.documents);
  const heading = useArrivalFocus();
  const problem = useFreshDocument(workspace, documentId);
  const document = byId[documentId];
  const title = document?.title ?? (missing[documentId] ? 'No such document' : 'Document');
  usePageTitle(title);
  return (
    <article className="document-page" aria-labelledby="document-title">
      <nav aria-label="Breadcrumb">
        <a href={routeHref({ view: 'documents' })}>← All documents</a>
      </nav>
      <h1 id="document-title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {document && <DocumentBody workspace={workspace} document={document} />}
      {missing[documentId] && <p>It was deleted, or it belongs to somebody else.</p>}
      {!document && !missing[documentId] && !problem && <p className="empty">Loading…</p>}
      {!document && problem && <ProblemBox error={problem} />}
    </article>
  );
}

/** Asks for the document once when the page opens. @returns what went wrong */
function useFreshDocument(workspace: Workspace, documentId: string): ApiError | null {
  const [problem, setProblem] = useState<ApiError | null>(null);
  useEffect(() => {
    let current = true;
    workspace.refresh(documentId).catch((error: unknown) => {
      if (current && error instanceof ApiError) setProblem(error);
    });
    return () => {
      current = false;
    };
  }, [workspace, documentId]);
  return problem;
}

function DocumentBody({ workspace, document }: { workspace: Workspace; document: Document }) {
  useLiveJobs(workspace.client);
  const log = useStore(workspace.log)[document.id];
  const thumbnails = useThumbnails(workspace, document.id);
  const progress = documentProgress(document, workspace.jobOf(document.id));
  return (
    <>
      <div className="document-state">
        <StatusBadge document={document} progress={progress} />
        <DocumentActions workspace={workspace} document={document} />
      </div>
      {document.results && <ResultDownloads workspace={workspace} document={document} />}
      {document.status === 'Failed' && document.error && <Failure error={document.error} />}
      {(progress.active || progress.units.length > 0) && (
        <section className="card" aria-labelledby="pages-heading">
          <h2 id="pages-heading">Pages</h2>
          {progress.active && <ProgressBar percent={progress.percent} label={`Progress of ${document.title}`} />}
          {progress.active && progress.message && <p className="status-message">{progress.message}</p>}
          {progress.units.length > 0 && <UnitGrid units={progress.units} thumbnails={thumbnails} />}
        </section>
      )}
      {log && <JobLogView entries={log} />}
      {document.validation && <VerdictView validation={document.validation} />}
      <DocumentFacts document={document} />
      {!isActive(document) && <RunAgain key={document.updatedAt} workspace={workspace} document={document} />}
    </>
  );
}

function useThumbnails({ client }: Workspace, documentId: string): Thumbnails {
  return useCallback(
    async (pageNumber, signal) => (await client.documents.thumbnail(documentId, pageNumber, { signal })).blob(),
    [client, documentId],
  );
}

function Failure({ error }: { error: NonNullable<Document['error']> }) {
  const kept = keptWords(error.checkpointCount);
  return (
    <section className="card" aria-labelledby="failure-heading">
      <h2 id="failure-heading">What went wrong</h2>
      <Problem role="group" items={[error]} traceId={error.traceId} />
      {kept && <p>{kept}</p>}
    </section>
  );
}
