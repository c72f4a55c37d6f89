import { ApiError, unreachable, type Document, type DocumentSettings } from '@cairn/client';

import { createStore, type Store } from '../store/store.ts';
import { fileProblem, titleOf } from './file-checks.ts';
import type { UploadRequest } from './send-upload.ts';
import { type UploadsAction, uploadsReducer, type UploadsState } from './upload-state.ts';

export interface UploadQueueOptions {
  maxUploadBytes: number;
  accessToken(): Promise<string>;
  /** Sends the files of one document; `sendUpload` in the browser. */
  send(request: UploadRequest): Promise<Document>;
  /** A document was accepted. */
  accepted(document: Document): void;
  /** A new random id. */
  newId(): string;
}

/** What is sent for one entry of the list. It stays out of the state: files are large, and a password is nobody's business. */
interface Parcel {
  files: File[];
  settings: DocumentSettings;
  password?: string;
}

export interface SubmitOptions {
  settings: DocumentSettings;
  /** All chosen files are one document, in the order of the list. */
  asOne: boolean;
}

/** The files a user has chosen, sent one document after another. */
export class UploadQueue {
  readonly store: Store<UploadsState, UploadsAction> = createStore<UploadsState, UploadsAction>(uploadsReducer, []);
  readonly #options: UploadQueueOptions;
  readonly #files = new Map<string, File>();
  readonly #parcels = new Map<string, Parcel>();
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

  submit({ settings, asOne }: SubmitOptions): void {
    const ready = this.store.state().filter((upload) => upload.step === 'ready');
    const files = ready.flatMap(({ id }) => this.#files.get(id) ?? []);
    if (asOne) this.store.dispatch({ type: 'joined' });
    for (const { id } of asOne ? ready.slice(0, 1) : ready) {
      const own = this.#files.get(id);
      this.#parcels.set(id, { files: asOne ? files : own ? [own] : [], settings });
    }
    for (const { id } of ready) this.#files.delete(id);
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

  /** Sends a document again that was refused for want of the right password. */
  unlock(id: string, password: string): void {
    const parcel = this.#parcels.get(id);
    if (parcel) this.#parcels.set(id, { ...parcel, password });
    this.tryAgain(id);
  }

  dismiss(id: string): void {
    this.abort(id);
    this.#files.delete(id);
    this.#parcels.delete(id);
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
    const parcel = upload && this.#parcels.get(upload.id);
    if (!upload || !parcel) return;
    this.#current = { id: upload.id, abort: new AbortController() };
    void this.#run(upload.id, parcel, this.#current.abort.signal).finally(() => {
      this.#current = undefined;
      this.#next();
    });
  }

  async #run(id: string, { files, settings, password }: Parcel, signal: AbortSignal): Promise<void> {
    const { dispatch } = this.store;
    dispatch({ type: 'started', id });
    const upload = this.store.state().find((candidate) => candidate.id === id);
    if (!upload) return;
    try {
      const { title, idempotencyKey } = upload;
      const token = await this.#options.accessToken();
      const progress = (sentBytes: number) => dispatch({ type: 'sent', id, sentBytes });
      const sent = { files, title, settings, password, idempotencyKey, token, progress, signal };
      const document = await this.#options.send(sent);
      dispatch({ type: 'answered', id, document });
      this.#options.accepted(document);
    } catch (error) {
      if (!signal.aborted)
        dispatch({ type: 'refusedByService', id, error: error instanceof ApiError ? error : unreachable(error) });
    }
  }
}
