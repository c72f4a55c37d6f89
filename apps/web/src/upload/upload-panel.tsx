import { useId, useState } from 'react';

import { defaultSettings, pagesProblem } from '../settings/document-settings.ts';
import { SettingsFields } from '../settings/settings-fields.tsx';
import { useStore } from '../store/use-store.ts';
import { acceptedTypes } from './file-checks.ts';
import { UploadItem } from './upload-item.tsx';
import type { UploadQueue } from './upload-queue.ts';

interface UploadPanelProps {
  queue: UploadQueue;
  languages: readonly string[];
  maxFiles: number;
}

export function UploadPanel({ queue, languages, maxFiles }: UploadPanelProps) {
  const uploads = useStore(queue.store);
  const [settings, setSettings] = useState({ ...defaultSettings, language: languages[0] ?? defaultSettings.language });
  const [together, setTogether] = useState(false);
  const ready = uploads.filter((upload) => upload.step === 'ready').length;
  const mayJoin = ready > 1 && ready <= maxFiles;
  const asOne = together && mayJoin;
  return (
    <section className="upload" aria-labelledby="upload-heading">
      <h2 id="upload-heading">Add documents</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          queue.submit({ settings, asOne });
        }}
      >
        <DropZone choose={(files) => queue.choose(files)} />
        {uploads.length > 0 && (
          <ul className="upload-list" aria-label="Uploads">
            {uploads.map((upload) => (
              <UploadItem key={upload.id} upload={upload} queue={queue} />
            ))}
          </ul>
        )}
        {mayJoin && <Together together={together} change={setTogether} />}
        {ready > 0 && (
          <details className="options">
            <summary>Options</summary>
            <SettingsFields
              settings={settings}
              languages={languages}
              change={(changes) => setSettings({ ...settings, ...changes })}
            />
          </details>
        )}
        {ready > 0 && (
          <button type="submit" className="primary" disabled={pagesProblem(settings) !== null}>
            {submitWords(ready, asOne)}
          </button>
        )}
      </form>
    </section>
  );
}

function submitWords(ready: number, asOne: boolean): string {
  if (ready === 1) return 'Upload';
  return asOne ? `Upload ${ready} files as one document` : `Upload ${ready} files`;
}

function Together({ together, change }: { together: boolean; change: (together: boolean) => void }) {
  const name = useId();
  return (
    <fieldset className="switches">
      <legend className="visually-hidden">What the files are</legend>
      <label className="switch">
        <input type="radio" name={name} checked={!together} onChange={() => change(false)} />
        Each file is a document
      </label>
      <label className="switch">
        <input type="radio" name={name} checked={together} onChange={() => change(true)} />
        All files are one document, in this order
      </label>
    </fieldset>
  );
}

function DropZone({ choose }: { choose: (files: File[]) => void }) {
  const id = useId();
  const [over, setOver] = useState(false);
  return (
    <div
      className="drop-zone"
      data-over={over}
      data-testid="drop-zone"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        choose([...event.dataTransfer.files]);
      }}
    >
      <input
        id={id}
        className="visually-hidden"
        type="file"
        multiple
        accept={acceptedTypes}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          choose([...(event.target.files ?? [])]);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
      <label htmlFor={id} className="button">
        Choose files
      </label>
      <p id={`${id}-hint`}>or drop them here: PDF, PNG, JPEG, TIFF, WebP or GIF</p>
    </div>
  );
}
