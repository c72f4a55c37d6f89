import { useConnection } from '@cairn/client/react';
import { type ReactNode, useEffect, useState } from 'react';

import type { AppConfig } from '../app-config/app-config.ts';
import { DocumentPage } from '../document-page/document-page.tsx';
import { DocumentsView } from '../documents/documents-view.tsx';
import { Announcer } from '../live/announcer.tsx';
import { ConnectionBadge } from '../live/connection-badge.tsx';
import { PageShell } from '../page-shell.tsx';
import { useRoute } from '../routing/use-route.ts';
import type { SessionStore } from '../session/session-store.ts';
import { Workspace } from './workspace.ts';

interface WorkspaceViewProps {
  config: AppConfig;
  session: SessionStore;
  menu: ReactNode;
}

export function WorkspaceView({ config, session, menu }: WorkspaceViewProps) {
  const workspace = useWorkspace(config, session);
  if (!workspace) return null;
  return <OpenWorkspace workspace={workspace} version={config.version} menu={menu} />;
}

function OpenWorkspace({ workspace, version, menu }: { workspace: Workspace; version: string; menu: ReactNode }) {
  const route = useRoute();
  const connection = useConnection(workspace.client);
  const header = (
    <>
      <ConnectionBadge state={connection} />
      {menu}
    </>
  );
  return (
    <PageShell version={version} menu={header}>
      {route.view === 'documents' ? (
        <DocumentsView workspace={workspace} />
      ) : (
        <DocumentPage key={route.documentId} workspace={workspace} documentId={route.documentId} />
      )}
      <Announcer workspace={workspace} />
    </PageShell>
  );
}

/** A workspace that lives as long as the component, and hears of wake-ups. */
function useWorkspace(config: AppConfig, session: SessionStore): Workspace | null {
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    const opened = new Workspace(config, session, window.location.origin);
    const wake = () => {
      if (document.visibilityState === 'visible') opened.wake();
    };
    // A file dropped beside the drop zone must not replace the page.
    const keepPage = (event: DragEvent) => event.preventDefault();
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    window.addEventListener('dragover', keepPage);
    window.addEventListener('drop', keepPage);
    void opened.loadNewest();
    // eslint-disable-next-line react-hooks/set-state-in-effect -- it holds timers and a connection: made and ended here
    setWorkspace(opened);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('dragover', keepPage);
      window.removeEventListener('drop', keepPage);
      opened.close();
    };
  }, [config, session]);
  return workspace;
}
