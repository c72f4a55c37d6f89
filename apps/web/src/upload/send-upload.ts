import { ApiError, apiErrorOf, unreachable, uploadForm, type Document, type DocumentSettings } from '@cairn/client';

export interface UploadRequest {
  /** They make up one document, in this order. */
  files: readonly File[];
  title: string;
  settings: DocumentSettings;
  /** For the encrypted PDFs among them. */
  password: string | undefined;
  idempotencyKey: string;
  token: string;
  progress(sentBytes: number): void;
  signal: AbortSignal;
}

/**
 * Sends the files of one document to `POST /api/documents`. By XMLHttpRequest, because `fetch` does not tell how much was sent.
 * @throws ApiError; when aborted, the signal's reason
 */
export function sendUpload(upload: UploadRequest): Promise<Document> {
  const { files, title, settings, password, idempotencyKey, token, progress, signal } = upload;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/documents');
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.setRequestHeader('idempotency-key', idempotencyKey);
    request.upload.onprogress = (event) => progress(event.loaded);
    // The last progress event may be missing; this one comes when everything is sent.
    request.upload.onload = () => progress(Number.POSITIVE_INFINITY);
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(lostOrRefused(files));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    if (signal.aborted) reject(signal.reason);
    else request.send(uploadForm(files, { title, settings, password }));
  });
}

function settle(
  request: XMLHttpRequest,
  resolve: (document: Document) => void,
  reject: (error: ApiError) => void,
): void {
  const { status, responseText: body } = request;
  const header = (name: string) => request.getResponseHeader(name);
  if (status < 200 || status >= 300) {
    reject(apiErrorOf({ status, body, header }));
    return;
  }
  try {
    resolve(JSON.parse(body) as Document);
  } catch {
    reject(apiErrorOf({ status: 502, body: '', header }));
  }
}

/** A service that refuses early may close the line while the files are still being sent: then no answer can be read. */
function lostOrRefused([file]: readonly File[]): ApiError {
  const lost = unreachable(undefined);
  const message = `“${file?.name}” could not be sent: the connection was lost, or the service refused it. Try again.`;
  return new ApiError(lost.status, [{ code: 'UPLOAD_INTERRUPTED', message }], null);
}
