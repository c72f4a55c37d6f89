import type { AppConfig } from '../app-config/app-config.ts';
import type { Document } from '../documents/document.ts';
import { isActive } from '../documents/document.ts';
import { DocumentRefresher } from '../documents/document-refresher.ts';
import { DocumentsApi } from '../documents/documents-api.ts';
import {
  documentsReducer,
  type DocumentsAction,
  type DocumentsState,
  noDocuments,
} from '../documents/documents-state.ts';
import { ApiClient, type Credentials } from '../http/api-client.ts';
import { ApiError, unreachable } from '../http/api-error.ts';
import { HubLink } from '../live/hub-link.ts';
import { type JobFeed, type JobFeedAction, jobFeedReducer, type LiveJob, silentFeed } from '../live/job-feed.ts';
import { LiveRegion } from '../live/live-region.ts';
import { createStore, type Store } from '../store/store.ts';
import { sendUpload } from '../upload/send-upload.ts';
import { UploadQueue } from '../upload/upload-queue.ts';
import { randomId } from './random-id.ts';

const pageSize = 20;
/** Coming back to the tab after longer than this shows the newest documents, also those uploaded elsewhere. */
const staleAfterMs = 30_000;

/**
 * Everything one signed-in user sees and does: documents from the API, live jobs from the hub, uploads, and the rules
 * that tie them together. Lives from sign-in to sign-out.
 */
export class Workspace {
  readonly documents: Store<DocumentsState, DocumentsAction> = createStore(documentsReducer, noDocuments);
  readonly feed: Store<JobFeed, JobFeedAction> = createStore(jobFeedReducer, silentFeed);
  readonly liveRegion = new LiveRegion();
  readonly uploads: UploadQueue;
  readonly link: HubLink;
  readonly #api: DocumentsApi;
  readonly #refresher: DocumentRefresher;
  #listedAtMs = 0;

  constructor(config: AppConfig, credentials: Credentials, origin: string) {
    const accessToken = () => credentials.accessToken();
    this.#api = new DocumentsApi(new ApiClient({ origin, credentials }));
    this.link = new HubLink({
      open: async (events) => {
        const { signalrHub } = await import('../live/signalr-hub.ts');
        return signalrHub(config.hubUrl, accessToken, events);
      },
      message: (message) => this.feed.dispatch({ type: 'message', message }),
    });
    this.#refresher = new DocumentRefresher({
      documents: () => Object.values(this.documents.state().byId),
      job: (documentId) => this.jobOf(documentId),
      connection: this.link.state,
      get: (documentId) => this.#api.get(documentId),
      loaded: (document) => this.documents.dispatch({ type: 'documentLoaded', document }),
      missing: (documentId) => this.documents.dispatch({ type: 'documentMissing', documentId }),
    });
    this.uploads = new UploadQueue({
      maxUploadBytes: config.maxUploadBytes,
      accessToken,
      send: sendUpload,
      accepted: (document) => this.documents.dispatch({ type: 'documentLoaded', document }),
      newId: randomId,
    });
    this.documents.subscribe(() => this.#follow());
    this.feed.subscribe(() => this.#follow());
    this.link.subscribe(() => this.#refresher.update());
  }

  jobOf(documentId: string): LiveJob | undefined {
    return Object.values(this.feed.state().jobs).find((job) => job.documentId === documentId);
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
      this.documents.dispatch({ type: 'documentLoaded', document: await this.#api.get(documentId) });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      this.documents.dispatch({ type: 'documentMissing', documentId });
    }
  }

  /** @throws ApiError */
  async cancel(documentId: string): Promise<void> {
    await this.#api.cancel(documentId);
    await this.refresh(documentId);
  }

  /** @throws ApiError */
  async retry(document: Document): Promise<void> {
    await this.#api.retry(document.id);
    // What the feed remembers is the end of the last run, and would pass for the end of this one.
    const job = this.jobOf(document.id);
    if (job && !job.active) this.feed.dispatch({ type: 'forgotten', jobId: job.jobId });
    await this.refresh(document.id);
  }

  /** @throws ApiError */
  async delete(documentId: string): Promise<void> {
    await this.#api.delete(documentId);
    this.uploads.forget(documentId);
    this.documents.dispatch({ type: 'documentMissing', documentId });
  }

  /** @throws ApiError */
  download(address: string): Promise<Blob> {
    return this.#api.download(address);
  }

  /** The tab is looked at again, the computer woke up or the network is back. */
  wake(): void {
    this.link.wake();
    this.#refresher.refreshAll();
    if (Date.now() - this.#listedAtMs > staleAfterMs) void this.loadNewest();
  }

  close(): void {
    this.uploads.close();
    this.#refresher.close();
    this.link.close();
    this.liveRegion.close();
  }

  async #load(cursor: string | null): Promise<void> {
    this.documents.dispatch({ type: 'listRequested' });
    try {
      const page = await this.#api.list(cursor, pageSize);
      this.documents.dispatch({ type: 'pageLoaded', page, first: cursor === null });
    } catch (error) {
      this.documents.dispatch({ type: 'listFailed', error: error instanceof ApiError ? error : unreachable(error) });
    }
  }

  #follow(): void {
    this.link.need(Object.values(this.documents.state().byId).some(isActive));
    if (this.feed.state().gap) this.link.resync();
    this.#refresher.update();
  }
}
