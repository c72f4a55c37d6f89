import { isActive, type Document } from '@cairn/client';
import { useState } from 'react';

import { ProblemBox } from '../problem/problem-box.tsx';
import { useAction } from '../problem/use-action.ts';
import { navigate } from '../routing/use-route.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { DeleteDialog } from './delete-dialog.tsx';

interface DocumentActionsProps {
  workspace: Workspace;
  document: Document;
}

export function DocumentActions({ workspace, document }: DocumentActionsProps) {
  const [confirming, setConfirming] = useState(false);
  const { pending, error, run, clear } = useAction();
  const retryable = document.status === 'Failed' || document.status === 'Cancelled';
  const remove = async () => {
    await workspace.delete(document.id);
    navigate({ view: 'documents' });
  };
  return (
    <>
      <div className="actions">
        {isActive(document) && (
          <button type="button" disabled={pending} onClick={() => run(() => workspace.cancel(document.id))}>
            Cancel
          </button>
        )}
        {retryable && (
          <button type="button" disabled={pending} onClick={() => run(() => workspace.retry(document.id))}>
            Retry
          </button>
        )}
        <button type="button" className="danger" disabled={pending} onClick={() => setConfirming(true)}>
          Delete
        </button>
      </div>
      {error && <ProblemBox title="That did not work." error={error} dismiss={clear} />}
      {confirming && (
        <DeleteDialog
          title={document.title}
          close={() => setConfirming(false)}
          confirm={() => {
            setConfirming(false);
            run(remove);
          }}
        />
      )}
    </>
  );
}
