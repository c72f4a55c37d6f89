import type { ApiError, Document } from '@cairn/client';

/**
 * - `ready`: chosen; its title can be changed · `refused`: not worth sending · `waiting`: for the upload before it
 * - `sending` · `checking`: all bytes are there, validation is at work
 * - `accepted` · `rejected`: by validation · `failed`: by anything else, may be tried again · `aborted`: by the user
 */
export type UploadStep =
  | { step: 'ready' | 'waiting' | 'checking' | 'aborted' }
  | { step: 'refused'; reason: string }
  | { step: 'sending'; sentBytes: number }
  | { step: 'accepted'; document: Document }
  | { step: 'rejected' | 'failed'; error: ApiError };

export type Upload = UploadStep & {
  id: string;
  fileName: string;
  sizeBytes: number;
  title: string;
  /** The service answers a repeated request with the same key like the first one. */
  idempotencyKey: string;
};

export type UploadsState = readonly Upload[];

export interface ChosenFile {
  id: string;
  fileName: string;
  sizeBytes: number;
  title: string;
  idempotencyKey: string;
  refusal: string | null;
}

export type UploadsAction =
  | { type: 'chosen'; files: readonly ChosenFile[] }
  | { type: 'titleChanged'; id: string; title: string }
  /** Every chosen file gets in line. */
  | { type: 'submitted' }
  /** Every chosen file becomes a part of one document, which the first of them stands for from now on. */
  | { type: 'joined' }
  | { type: 'started'; id: string }
  | { type: 'sent'; id: string; sentBytes: number }
  | { type: 'answered'; id: string; document: Document }
  | { type: 'refusedByService'; id: string; error: ApiError }
  | { type: 'aborted'; id: string }
  | { type: 'triedAgain'; id: string; freshKey: string }
  | { type: 'dismissed'; id: string };

export function uploadsReducer(uploads: UploadsState, action: UploadsAction): UploadsState {
  switch (action.type) {
    case 'chosen':
      return [...uploads, ...action.files.map(toUpload)];
    case 'submitted':
      return uploads.map((upload) => (upload.step === 'ready' ? { ...identity(upload), step: 'waiting' } : upload));
    case 'joined':
      return joined(uploads);
    case 'dismissed':
      return uploads.filter((upload) => upload.id !== action.id);
    default:
      return uploads.map((upload) => (upload.id === action.id ? changed(upload, action) : upload));
  }
}

function toUpload({ refusal, ...file }: ChosenFile): Upload {
  return refusal === null ? { ...file, step: 'ready' } : { ...file, step: 'refused', reason: refusal };
}

function joined(uploads: UploadsState): UploadsState {
  const [first, ...others] = uploads.filter((upload) => upload.step === 'ready');
  if (!first || others.length === 0) return uploads;
  const sizeBytes = others.reduce((sum, other) => sum + other.sizeBytes, first.sizeBytes);
  const fileName = `${first.fileName} and ${others.length} more`;
  return uploads
    .filter((upload) => !others.includes(upload))
    .map((upload) => (upload === first ? { ...first, fileName, sizeBytes } : upload));
}

type OneUploadAction = Exclude<UploadsAction, { type: 'chosen' | 'submitted' | 'joined' | 'dismissed' }>;

function changed(upload: Upload, action: OneUploadAction): Upload {
  const self = identity(upload);
  const onItsWay = upload.step === 'sending' || upload.step === 'checking';
  switch (action.type) {
    case 'titleChanged':
      return upload.step === 'ready' ? { ...upload, title: action.title } : upload;
    case 'started':
      return upload.step === 'waiting' ? { ...self, step: 'sending', sentBytes: 0 } : upload;
    case 'sent':
      if (upload.step !== 'sending') return upload;
      return action.sentBytes >= upload.sizeBytes
        ? { ...self, step: 'checking' }
        : { ...self, step: 'sending', sentBytes: action.sentBytes };
    case 'answered':
      return onItsWay ? { ...self, step: 'accepted', document: action.document } : upload;
    case 'refusedByService':
      if (!onItsWay) return upload;
      return { ...self, step: action.error.status === 422 ? 'rejected' : 'failed', error: action.error };
    case 'aborted':
      return onItsWay || upload.step === 'waiting' ? { ...self, step: 'aborted' } : upload;
    case 'triedAgain':
      // A refused one is sent again with something else: a password.
      if (upload.step !== 'failed' && upload.step !== 'aborted' && upload.step !== 'rejected') return upload;
      return { ...self, step: 'waiting', idempotencyKey: keyForNextTry(upload, action.freshKey) };
  }
}

/**
 * Where the answer got lost the service may have the document already, and the same key finds it. A final refusal or
 * an upload the user stopped is another request.
 */
function keyForNextTry(upload: Upload, freshKey: string): string {
  return upload.step === 'failed' && (upload.error.retryable || upload.error.status === 409)
    ? upload.idempotencyKey
    : freshKey;
}

function identity({ id, fileName, sizeBytes, title, idempotencyKey }: Upload) {
  return { id, fileName, sizeBytes, title, idempotencyKey };
}
