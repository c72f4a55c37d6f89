import type { JobFeedMessage } from '@cairn/job-contracts';

import { deadline, DomainClient } from './api/domain-client.ts';
import type { Credentials } from './auth/credentials.ts';
import { FactoryCredentials, type TokenFactory } from './auth/token-factory.ts';
import { Documents } from './documents/documents.ts';
import { LiveJobs } from './feed/live-jobs.ts';
import { systemTimers, type Timers } from './timers/timers.ts';
import { JobWatch } from './watch/job-watch.ts';

export interface CairnClientOptions {
  /** Origin of domain-api, for example `https://cairn.example.com`. */
  apiUrl: string;
  /** Gives access tokens, or one that never changes. It is sent to domain-api and to the hub, and nowhere else. */
  token: string | TokenFactory | Credentials;
  /** Of the job hub; default: what domain-api says. */
  hubUrl?: string;
  /** Default the global one. */
  fetch?: typeof fetch;
  timers?: Timers;
}

/** One user's documents and jobs. Nothing is connected, and no timer runs, until a job is watched. */
export class CairnClient {
  readonly documents: Documents;
  /** All jobs of the user, as the hub tells them while somebody holds it or a job is watched. */
  readonly jobs: LiveJobs;
  readonly #client: DomainClient;
  readonly #timers: Timers;
  readonly #watches = new Set<JobWatch>();
  #hubUrl: string | undefined;

  constructor(options: CairnClientOptions) {
    const credentials = credentialsOf(options.token);
    this.#timers = options.timers ?? systemTimers;
    this.#hubUrl = options.hubUrl;
    this.#client = new DomainClient({ baseUrl: options.apiUrl, credentials, fetch: options.fetch });
    this.jobs = new LiveJobs({
      hubUrl: () => this.#findHub(),
      open: async (url, events) => {
        const { signalrHub } = await import('./hub/signalr-hub.ts');
        return signalrHub(url, () => credentials.accessToken(), events);
      },
      missed: (cursor) => this.#missed(cursor),
      timers: this.#timers,
    });
    this.documents = new Documents(this.#client, this.#timers, (id) => this.#forgetEnd(id));
  }

  /**
   * Follows a job until it has ended.
   * @param id of the document, or of the job
   */
  watchJob(id: string, { signal }: { signal?: AbortSignal } = {}): JobWatch {
    const watch = new JobWatch({
      id,
      live: this.jobs,
      get: (documentId) => this.documents.get(documentId),
      timers: this.#timers,
      signal,
      over: (ended) => this.#watches.delete(ended),
    });
    if (!signal?.aborted) this.#watches.add(watch);
    return watch;
  }

  /** Ends all watches and the connection at once. */
  close(): void {
    for (const watch of [...this.#watches]) watch.close();
    this.jobs.close();
  }

  async #findHub(): Promise<string> {
    this.#hubUrl ??= (
      await this.#client.call((api) => api.GET('/app-config.json', { signal: deadline() }))
    ).data.hubUrl;
    return this.#hubUrl;
  }

  async #missed(cursor: string | undefined): Promise<readonly JobFeedMessage[]> {
    const query = cursor === undefined ? {} : { cursor };
    const { data } = await this.#client.call((api) =>
      api.GET('/api/jobs/feed', { params: { query }, signal: deadline() }),
    );
    return data.messages as unknown as JobFeedMessage[];
  }

  /** What the hub told last is the end of the run before, and would pass for the end of the next. */
  #forgetEnd(documentId: string): void {
    const job = this.jobs.jobOf(documentId);
    if (job && !job.active) this.jobs.forget(job.jobId);
  }
}

function credentialsOf(token: CairnClientOptions['token']): Credentials {
  if (typeof token === 'string') return new FactoryCredentials(() => token);
  return typeof token === 'function' ? new FactoryCredentials(token) : token;
}
