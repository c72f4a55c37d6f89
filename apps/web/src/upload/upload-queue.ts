import { ApiError, unreachable, type Document } from '@cairn/client';

import { createStore, type Store } from '../store/store.ts';
import { fileProblem, titleOf } from './file-checks.ts';
import type { UploadRequest } from './send-upload.ts';
import { type UploadsAction, uploadsReducer, type UploadsState } from './upload-state.ts';

export interface UploadQueueOptions {
  maxUploadBytes: number;
  accessToken(): Promise<string>;
  /** Sends one file; `sendUpload` in the browser. */
  send(request: UploadRequest): Promise<Document>;
  /** A document was accepted. */
  accepted(document: Document): void;
  /** A new random id. */
  newId(): string;
}

/** The files a user has chosen, sent one after another. */
export class UploadQueue {
  readonly store: Store<UploadsState, UploadsAction> = createStore<UploadsState, UploadsAction>(uploadsReducer, []);
  readonly #options: UploadQueueOptions;
  readonly #files = new Map<string, File>();
  #current: { id: string; abort: AbortController } | undefined;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
  }

  choose(files: readonly File[]): void {
    const chosen = files.map((file) => {
      const id = this.#options.newId();
      this.#files.set(id, file);
      const { name: fileName, size: sizeBytes } = file;
      const refusal = fileProblem(file, this.#options.maxUploadBytes);
      return { id, fileName, sizeBytes, title: titleOf(fileName), idempotencyKey: this.#options.newId(), refusal };
    });
    this.store.dispatch({ type: 'chosen', files: chosen });
  }

  rename(id: string, title: string): void {
    this.store.dispatch({ type: 'titleChanged', id, title });
  }

  submit(): void {
    this.store.dispatch({ type: 'submitted' });
    this.#next();
  }

  abort(id: string): void {
    this.store.dispatch({ type: 'aborted', id });
    if (this.#current?.id === id) this.#current.abort.abort();
  }

  tryAgain(id: string): void {
    this.store.dispatch({ type: 'triedAgain', id, freshKey: this.#options.newId() });
    this.#next();
  }

  dismiss(id: string): void {
    this.abort(id);
    this.#files.delete(id);
    this.store.dispatch({ type: 'dismissed', id });
  }

  /** Takes the upload that became this document off the list: the document is deleted. */
  forget(documentId: string): void {
    const upload = this.store.state().find((one) => one.step === 'accepted' && one.document.id === documentId);
    if (upload) this.dismiss(upload.id);
  }

  close(): void {
    for (const { id } of this.store.state()) this.dismiss(id);
  }

  #next(): void {
    if (this.#current) return;
    const upload = this.store.state().find((candidate) => candidate.step === 'waiting');
    const file = upload && this.#files.get(upload.id);
    if (!upload || !file) return;
    this.#current = { id: upload.id, abort: new AbortController() };
    void this.#run(upload.id, file, this.#current.abort.signal).finally(() => {
      this.#current = undefined;
      this.#next();
    });
  }

  async #run(id: string, file: File, signal: AbortSignal): Promise<void> {
    const { dispatch } = this.store;
    dispatch({ type: 'started', id });
    const upload = this.store.state().find((candidate) => candidate.id === id);
    if (!upload) return;
    try {
      const { title, idempotencyKey } = upload;
      const token = await this.#options.accessToken();
      const progress = (sentBytes: number) => dispatch({ type: 'sent', id, sentBytes });
      const document = await this.#options.send({ file, title, idempotencyKey, token, progress, signal });
      dispatch({ type: 'answered', id, document });
      this.#options.accepted(document);
    } catch (error) {
      if (!signal.aborted)
        dispatch({ type: 'refusedByService', id, error: error instanceof ApiError ? error : unreachable(error) });
    }
  }
}
