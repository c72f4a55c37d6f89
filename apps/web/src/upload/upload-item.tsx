import { useId, useState } from 'react';

import { ProgressBar } from '../documents/progress-bar.tsx';
import { ProblemBox } from '../problem/problem-box.tsx';
import { routeHref } from '../routing/route.ts';
import { verdictWords } from '../verdict/verdict-words.ts';
import { formatBytes } from './file-checks.ts';
import type { UploadQueue } from './upload-queue.ts';
import type { Upload } from './upload-state.ts';

/** Refusals that a password may change. */
const passwordCodes = ['PDF_ENCRYPTED', 'PDF_PASSWORD_WRONG', 'PDF_RESTRICTED'];

interface UploadItemProps {
  upload: Upload;
  queue: UploadQueue;
}

export function UploadItem({ upload, queue }: UploadItemProps) {
  const { id, fileName, sizeBytes, step } = upload;
  const stoppable = step === 'waiting' || step === 'sending' || step === 'checking';
  const again = step === 'failed' || step === 'aborted';
  return (
    <li className="upload-item" data-step={step}>
      <div className="upload-head">
        <span className="upload-name">{fileName}</span>
        <span className="muted">{formatBytes(sizeBytes)}</span>
        <span className="actions">
          {again && (
            <button type="button" className="small" onClick={() => queue.tryAgain(id)}>
              Send again
              <Of fileName={fileName} />
            </button>
          )}
          <button
            type="button"
            className="quiet small"
            onClick={() => (stoppable ? queue.abort(id) : queue.dismiss(id))}
          >
            {stoppable ? 'Stop' : 'Remove'}
            <Of fileName={fileName} />
          </button>
        </span>
      </div>
      <UploadStepView upload={upload} queue={queue} />
    </li>
  );
}

/** Tells equal buttons of several files apart for those who hear the page. */
function Of({ fileName }: { fileName: string }) {
  return <span className="visually-hidden"> {fileName}</span>;
}

function UploadStepView({ upload, queue }: UploadItemProps) {
  switch (upload.step) {
    case 'ready':
      return <TitleField upload={upload} queue={queue} />;
    case 'refused':
      return <p className="field-problem">{upload.reason}</p>;
    case 'waiting':
      return <p className="muted">Waiting for the upload before it…</p>;
    case 'sending':
      return (
        <ProgressBar percent={(100 * upload.sentBytes) / upload.sizeBytes} label={`Upload of ${upload.fileName}`} />
      );
    case 'checking':
      return <p className="muted">Sent. The document is being checked…</p>;
    case 'accepted':
      return <Verdict upload={upload} />;
    case 'rejected':
      return <Rejection upload={upload} queue={queue} />;
    case 'failed':
      return <ProblemBox title="The upload did not work." error={upload.error} />;
    case 'aborted':
      return <p className="muted">Stopped.</p>;
  }
}

function Rejection({
  upload,
  queue,
}: {
  upload: Extract<Upload, { step: 'rejected' | 'failed' }>;
  queue: UploadQueue;
}) {
  const locked = passwordCodes.some((code) => upload.error.has(code));
  return (
    <>
      <ProblemBox title="This document was not accepted." error={upload.error} />
      {locked && <PasswordField upload={upload} queue={queue} />}
    </>
  );
}

function PasswordField({ upload, queue }: UploadItemProps) {
  const id = useId();
  const [password, setPassword] = useState('');
  const send = () => password !== '' && queue.unlock(upload.id, password);
  return (
    <div className="field">
      <label htmlFor={id}>
        Password
        <Of fileName={upload.fileName} />
      </label>
      <div className="password">
        <input
          id={id}
          type="password"
          autoComplete="off"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // Enter belongs to this field, not to the form around it.
            event.preventDefault();
            send();
          }}
        />
        <button type="button" disabled={password === ''} onClick={send}>
          Send with password
          <Of fileName={upload.fileName} />
        </button>
      </div>
    </div>
  );
}

function TitleField({ upload, queue }: UploadItemProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        Title
        <Of fileName={upload.fileName} />
      </label>
      <input
        id={id}
        type="text"
        value={upload.title}
        maxLength={200}
        onChange={(event) => queue.rename(upload.id, event.target.value)}
      />
    </div>
  );
}

function Verdict({ upload }: { upload: Extract<Upload, { step: 'accepted' }> }) {
  const { id, title, validation } = upload.document;
  return (
    <div className="verdict" data-decision={validation?.decision ?? 'accept'} data-testid="verdict">
      <p>
        {validation ? verdictWords(validation) : 'Accepted'}.{' '}
        <a href={routeHref({ view: 'document', documentId: id })}>Watch “{title}”</a>
      </p>
      {validation && validation.reasons.length > 0 && (
        <ul>
          {validation.reasons.map((reason, index) => (
            <li key={index}>{reason.message}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
