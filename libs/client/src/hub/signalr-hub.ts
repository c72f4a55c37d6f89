import type { JobFeedMessage } from '@cairn/job-contracts';
import {
  DefaultHttpClient,
  HttpClient,
  type HttpRequest,
  type HttpResponse,
  HubConnectionBuilder,
  LogLevel,
  NullLogger,
} from '@microsoft/signalr';

import { feedMessageNames } from '../feed/feed-message.ts';
import type { HubConnection, HubEvents } from './hub-link.ts';

/**
 * A connection of the official SignalR client, without its own reconnecting: a lost connection is followed by a new one
 * with the cursor and the token of that moment. Loaded only when a job is active: the client is large.
 */
export function signalrHub(url: string, accessToken: () => Promise<string>, events: HubEvents): HubConnection {
  const httpClient = new WatchedHttpClient(() => events.redirected());
  const connection = new HubConnectionBuilder()
    .withUrl(url, { accessTokenFactory: accessToken, withCredentials: false, httpClient })
    .configureLogging(LogLevel.None)
    .build();
  let stopping = false;
  for (const name of feedMessageNames) {
    connection.on(name, (message: unknown) => events.message({ name, message } as JobFeedMessage));
  }
  connection.onclose(() => {
    if (!stopping) events.closed();
  });
  return {
    start: () => connection.start(),
    stop: () => {
      stopping = true;
      return connection.stop();
    },
  };
}

/** Notices when negotiation sends the client to another service. */
class WatchedHttpClient extends HttpClient {
  readonly #client = new DefaultHttpClient(NullLogger.instance);
  readonly #redirected: () => void;

  constructor(redirected: () => void) {
    super();
    this.#redirected = redirected;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const response = await this.#client.send(request);
    if (/\/negotiate(\?|$)/.test(request.url ?? '') && namesUrl(response.content)) this.#redirected();
    return response;
  }

  override getCookieString(url: string): string {
    return this.#client.getCookieString(url);
  }
}

function namesUrl(content: HttpResponse['content']): boolean {
  try {
    return typeof (JSON.parse(String(content)) as { url?: unknown }).url === 'string';
  } catch {
    return false;
  }
}
