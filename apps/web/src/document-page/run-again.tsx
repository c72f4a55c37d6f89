import type { Document } from '@cairn/client';
import { useState } from 'react';

import { ProblemBox } from '../problem/problem-box.tsx';
import { useAction } from '../problem/use-action.ts';
import { pagesProblem } from '../settings/document-settings.ts';
import { SettingsFields } from '../settings/settings-fields.tsx';
import type { Workspace } from '../workspace/workspace.ts';

interface RunAgainProps {
  workspace: Workspace;
  document: Document;
}

/** For a document that has ended: the same files with other settings. */
export function RunAgain({ workspace, document }: RunAgainProps) {
  const [settings, setSettings] = useState(document.settings);
  const { pending, error, run, clear } = useAction();
  const changed = JSON.stringify(settings) !== JSON.stringify(document.settings);
  return (
    <details className="card options">
      <summary>Run again with other options</summary>
      <SettingsFields
        settings={settings}
        languages={workspace.languages}
        change={(changes) => setSettings({ ...settings, ...changes })}
      />
      <p className="muted">All pages are read anew. The results that are there stay until the new ones are done.</p>
      <p className="actions">
        <button
          type="button"
          disabled={pending || !changed || pagesProblem(settings) !== null}
          onClick={() => run(() => workspace.retry(document.id, settings))}
        >
          Run again
        </button>
      </p>
      {error && <ProblemBox title="That did not work." error={error} dismiss={clear} />}
    </details>
  );
}
