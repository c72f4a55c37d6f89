import {
  ApiError,
  CairnClient,
  type Credentials,
  DocumentRefresher,
  type DocumentSettings,
  isActive,
  type JobFeedMessage,
  type LiveJob,
  randomId,
  unreachable,
} from '@cairn/client';

import type { AppConfig } from '../app-config/app-config.ts';
import {
  documentsReducer,
  type DocumentsAction,
  type DocumentsState,
  noDocuments,
} from '../documents/documents-state.ts';
import { emptyLog, type JobLog, jobLogReducer } from '../job-log/job-log.ts';
import { LiveRegion } from '../live/live-region.ts';
import { createStore, type Store } from '../store/store.ts';
import { sendUpload } from '../upload/send-upload.ts';
import { UploadQueue } from '../upload/upload-queue.ts';

const pageSize = 20;
/** Coming back to the tab after longer than this shows the newest documents, also those uploaded elsewhere. */
const staleAfterMs = 30_000;

/**
 * Everything one signed-in user sees and does: documents from the API, live jobs from the hub, uploads, and the rules
 * that tie them together. Lives from sign-in to sign-out.
 */
export class Workspace {
  readonly documents: Store<DocumentsState, DocumentsAction> = createStore(documentsReducer, noDocuments);
  readonly log: Store<JobLog, JobFeedMessage> = createStore(jobLogReducer, emptyLog);
  readonly liveRegion = new LiveRegion();
  readonly uploads: UploadQueue;
  readonly client: CairnClient;
  readonly languages: readonly string[];
  readonly maxUploadFiles: number;
  readonly #refresher: DocumentRefresher;
  #release: (() => void) | undefined;
  #listedAtMs = 0;

  constructor(config: AppConfig, credentials: Credentials, origin: string) {
    const { hubUrl, maxUploadBytes } = config;
    this.languages = config.languages;
    this.maxUploadFiles = config.maxUploadFiles;
    this.client = new CairnClient({ apiUrl: origin, hubUrl, token: credentials });
    const { documents, jobs } = this.client;
    this.#refresher = new DocumentRefresher({
      documents: () => Object.values(this.documents.state().byId),
      job: (documentId) => this.jobOf(documentId),
      connection: jobs.connection.state,
      get: (documentId) => documents.get(documentId),
      loaded: (document) => this.documents.dispatch({ type: 'documentLoaded', document }),
      missing: (documentId) => this.documents.dispatch({ type: 'documentMissing', documentId }),
    });
    this.uploads = new UploadQueue({
      maxUploadBytes,
      accessToken: () => credentials.accessToken(),
      send: sendUpload,
      accepted: (document) => this.documents.dispatch({ type: 'documentLoaded', document }),
      newId: randomId,
    });
    jobs.onMessage((message) => this.log.dispatch(message));
    jobs.subscribe(() => this.#refresher.update());
    jobs.connection.subscribe(() => this.#refresher.update());
    this.documents.subscribe(() => this.#follow());
  }

  jobOf(documentId: string): LiveJob | undefined {
    return this.client.jobs.jobOf(documentId);
  }

  /** Never fails: the state tells. */
  async loadNewest(): Promise<void> {
    this.#listedAtMs = Date.now();
    await this.#load(null);
  }

  async loadMore(): Promise<void> {
    const { nextCursor } = this.documents.state();
    if (nextCursor) await this.#load(nextCursor);
  }

  /** @throws ApiError, except for a document that does not exist: the state tells */
  async refresh(documentId: string): Promise<void> {
    try {
      this.documents.dispatch({ type: 'documentLoaded', document: await this.client.documents.get(documentId) });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      this.documents.dispatch({ type: 'documentMissing', documentId });
    }
  }

  /** @throws ApiError */
  async cancel(documentId: string): Promise<void> {
    await this.client.documents.cancel(documentId);
    await this.refresh(documentId);
  }

  /** @throws ApiError */
  async retry(documentId: string, settings?: DocumentSettings): Promise<void> {
    await this.client.documents.retry(documentId, { settings });
    await this.refresh(documentId);
  }

  /** @throws ApiError */
  async delete(documentId: string): Promise<void> {
    await this.client.documents.delete(documentId);
    this.uploads.forget(documentId);
    this.documents.dispatch({ type: 'documentMissing', documentId });
  }

  /** The tab is looked at again, the computer woke up or the network is back; the connection notices by itself. */
  wake(): void {
    this.#refresher.refreshAll();
    if (Date.now() - this.#listedAtMs > staleAfterMs) void this.loadNewest();
  }

  close(): void {
    this.uploads.close();
    this.#refresher.close();
    this.client.close();
    this.liveRegion.close();
  }

  async #load(cursor: string | null): Promise<void> {
    this.documents.dispatch({ type: 'listRequested' });
    try {
      const page = await this.client.documents.list({ cursor, limit: pageSize });
      this.documents.dispatch({ type: 'pageLoaded', page, first: cursor === null });
    } catch (error) {
      this.documents.dispatch({ type: 'listFailed', error: error instanceof ApiError ? error : unreachable(error) });
    }
  }

  /** Holds the connection exactly while a document is active: the services may scale to zero otherwise. */
  #follow(): void {
    const active = Object.values(this.documents.state().byId).some(isActive);
    if (active) this.#release ??= this.client.jobs.hold();
    else {
      this.#release?.();
      this.#release = undefined;
    }
    this.#refresher.update();
  }
}
