import { useId, useState } from 'react';

import { useStore } from '../store/use-store.ts';
import { acceptedTypes } from './file-checks.ts';
import { UploadItem } from './upload-item.tsx';
import type { UploadQueue } from './upload-queue.ts';

export function UploadPanel({ queue }: { queue: UploadQueue }) {
  const uploads = useStore(queue.store);
  const ready = uploads.filter((upload) => upload.step === 'ready').length;
  return (
    <section className="upload" aria-labelledby="upload-heading">
      <h2 id="upload-heading">Add documents</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          queue.submit();
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
        {ready > 0 && (
          <button type="submit" className="primary">
            {ready === 1 ? 'Upload' : `Upload ${ready} files`}
          </button>
        )}
      </form>
    </section>
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
      <p id={`${id}-hint`}>or drop them here: PDF, PNG, JPEG or TIFF</p>
    </div>
  );
}
