import { useLiveJobs } from '@cairn/client/react';
import { useEffect, useRef } from 'react';

import { documentProgress } from '../documents/document-progress.ts';
import { useStore } from '../store/use-store.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { documentNews, type Told, uploadNews } from './announcements.ts';

/** The page's one live region: tells screen readers the news of documents and uploads. */
export function Announcer({ workspace }: { workspace: Workspace }) {
  const documents = useStore(workspace.documents);
  const jobs = useLiveJobs(workspace.client);
  const uploads = useStore(workspace.uploads.store);
  const text = useStore(workspace.liveRegion);
  const told = useRef<{ documents: Told; uploads: Told }>({ documents: {}, uploads: {} });

  useEffect(() => {
    const shown = Object.values(documents.byId).map((document) => ({
      document,
      progress: documentProgress(document, workspace.jobOf(document.id)),
    }));
    const aboutDocuments = documentNews(told.current.documents, shown);
    const aboutUploads = uploadNews(told.current.uploads, uploads);
    told.current = { documents: aboutDocuments.told, uploads: aboutUploads.told };
    workspace.liveRegion.say([...aboutUploads.sentences, ...aboutDocuments.sentences]);
  }, [workspace, documents, jobs, uploads]);

  return (
    <p className="visually-hidden" aria-live="polite" data-testid="announcements">
      {text}
    </p>
  );
}
