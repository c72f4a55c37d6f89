import {
  HttpTransportType,
  HubConnectionBuilder,
  JsonHubProtocol,
  LogLevel,
  type HubConnection,
  type IHttpConnectionOptions,
  type IHubProtocol,
} from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

export interface Way {
  transport: HttpTransportType;
  /** As the server and the negotiation name it. */
  name: keyof typeof HttpTransportType & string;
  encoding: 'json' | 'messagepack';
}

export const TRANSPORTS: readonly Way[] = [
  { transport: HttpTransportType.WebSockets, name: 'WebSockets', encoding: 'json' },
  { transport: HttpTransportType.ServerSentEvents, name: 'ServerSentEvents', encoding: 'json' },
  { transport: HttpTransportType.LongPolling, name: 'LongPolling', encoding: 'json' },
];

/** Server-sent events carry text only. */
export const WAYS: readonly Way[] = [
  ...TRANSPORTS,
  { transport: HttpTransportType.WebSockets, name: 'WebSockets', encoding: 'messagepack' },
  { transport: HttpTransportType.LongPolling, name: 'LongPolling', encoding: 'messagepack' },
];

type ClientOptions = IHttpConnectionOptions & {
  encoding?: Way['encoding'];
  /** Turns automatic reconnect on. */
  retryDelaysMs?: number[];
  stateful?: boolean;
};

/** Official clients that are stopped together. */
export class Clients {
  private readonly made: HubConnection[] = [];

  build(url: string, { encoding = 'json', retryDelaysMs, stateful, ...http }: ClientOptions = {}): HubConnection {
    const builder = new HubConnectionBuilder()
      .withUrl(url, http)
      .withHubProtocol(protocolOf(encoding))
      .configureLogging(LogLevel.None);
    if (retryDelaysMs) builder.withAutomaticReconnect(retryDelaysMs);
    if (stateful) builder.withStatefulReconnect();
    const client = builder.build();
    this.made.push(client);
    return client;
  }

  async start(url: string, options?: ClientOptions): Promise<HubConnection> {
    const client = this.build(url, options);
    await client.start();
    return client;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.made.splice(0).map((client) => client.stop()));
  }
}

function protocolOf(encoding: Way['encoding']): IHubProtocol {
  return encoding === 'json' ? new JsonHubProtocol() : new MessagePackHubProtocol();
}

/** All items of a stream; what it ends with is thrown. */
export function itemsOf(client: HubConnection, method: string, ...args: unknown[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const items: unknown[] = [];
    client.stream(method, ...args).subscribe({
      next: (item) => void items.push(item),
      complete: () => resolve(items),
      error: reject,
    });
  });
}

/** The text of the error that a promise ends with, or its value in words. */
export function errorText(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `no error, but ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  );
}
