import { usePageTitle } from '../routing/use-page-title.ts';
import { useArrivalFocus } from '../routing/use-arrival-focus.ts';
import { UploadPanel } from '../upload/upload-panel.tsx';
import type { Workspace } from '../workspace/workspace.ts';
import { DocumentList } from './document-list.tsx';

export function DocumentsView({ workspace }: { workspace: Workspace }) {
  usePageTitle('Documents');
  const heading = useArrivalFocus();
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Documents
      </h1>
      <UploadPanel queue={workspace.uploads} languages={workspace.languages} maxFiles={workspace.maxUploadFiles} />
      <DocumentList workspace={workspace} />
    </>
  );
}
