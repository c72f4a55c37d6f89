import { ApiError, apiErrorOf, unreachable, type Document } from '@cairn/client';

export interface UploadRequest {
  file: File;
  title: string;
  idempotencyKey: string;
  token: string;
  progress(sentBytes: number): void;
  signal: AbortSignal;
}

/**
 * Sends one file to `POST /api/documents`. By XMLHttpRequest, because `fetch` does not tell how much was sent.
 * @throws ApiError; when aborted, the signal's reason
 */
export function sendUpload({ file, title, idempotencyKey, token, progress, signal }: UploadRequest): Promise<Document> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/documents');
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.setRequestHeader('idempotency-key', idempotencyKey);
    request.upload.onprogress = (event) => progress(event.loaded);
    // The last progress event may be missing; this one comes when everything is sent.
    request.upload.onload = () => progress(Number.POSITIVE_INFINITY);
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(lostOrRefused(file));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    if (signal.aborted) reject(signal.reason);
    else request.send(formOf(file, title));
  });
}

/** Fields come before the file: the service reads the body as a stream. */
function formOf(file: File, title: string): FormData {
  const form = new FormData();
  if (title.trim() !== '') form.append('title', title.trim());
  form.append('file', file, file.name);
  return form;
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

/** A service that refuses early may close the line while the file is still being sent: then no answer can be read. */
function lostOrRefused(file: File): ApiError {
  const lost = unreachable(undefined);
  const message = `“${file.name}” could not be sent: the connection was lost, or the service refused the file. Try again.`;
  return new ApiError(lost.status, [{ code: 'UPLOAD_INTERRUPTED', message }], null);
}
