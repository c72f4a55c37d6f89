import { useLiveJobs } from '@cairn/client/react';

import { ProblemBox } from '../problem/problem-box.tsx';
import { useStore } from '../store/use-store.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { DocumentRow } from './document-row.tsx';

export function DocumentList({ workspace }: { workspace: Workspace }) {
  const { byId, listed, list, listError, nextCursor } = useStore(workspace.documents);
  useLiveJobs(workspace.client);
  const loading = list === 'loading' || list === 'unknown';
  return (
    <section aria-labelledby="your-documents" aria-busy={loading}>
      <h2 id="your-documents">Your documents</h2>
      {listed.length > 0 && (
        <ul className="document-list" aria-labelledby="your-documents">
          {listed.map((id) => {
            const document = byId[id];
            return document && <DocumentRow key={id} document={document} job={workspace.jobOf(id)} />;
          })}
        </ul>
      )}
      {listed.length === 0 && (
        <p className="empty">
          {loading ? 'Loading…' : list === 'loaded' && 'No documents yet. Choose a file above to start.'}
        </p>
      )}
      {listError && (
        <ProblemBox title="The list could not be loaded." error={listError} retry={() => void workspace.loadNewest()} />
      )}
      {nextCursor && (
        <button type="button" className="load-more" disabled={loading} onClick={() => void workspace.loadMore()}>
          {loading ? 'Loading…' : 'Load more'}
        </button>
      )}
    </section>
  );
}
