import { HubConnectionBuilder, HttpTransportType, LogLevel, type HubConnection } from '@microsoft/signalr';
import type { HubBackplane } from '@cairn/realtime';
import { startSignalRServiceStandIn, type SignalRServiceStandIn, type StandInOptions } from './testing.ts';
import { AzureSignalRBackplane, type AzureSignalROptions } from './index.ts';

/** Stand-ins, backplanes and clients of one spec, and the end of them all. */
export class Service {
  private readonly ends: (() => Promise<void>)[] = [];

  async start(options: StandInOptions = {}): Promise<SignalRServiceStandIn> {
    const standIn = await startSignalRServiceStandIn(options);
    this.ends.push(() => standIn.stop());
    return standIn;
  }

  /** Waits for nothing between attempts, and notes for how long it would have. */
  backplane(connectionString: string, options: Partial<AzureSignalROptions> = {}) {
    const waits: number[] = [];
    const lines: string[] = [];
    const note = (line: unknown): void => void lines.push(String(line));
    const backplane = new AzureSignalRBackplane({
      connectionString,
      logger: { warn: note, error: note },
      requests: { sleep: async (ms) => void waits.push(ms), random: () => 0 },
      ...options,
    });
    this.ends.push(() => backplane.close());
    return { backplane, waits, lines };
  }

  /** The official client, where negotiation sends a client of this user. */
  async connect(backplane: HubBackplane, userId: string, hubPath = '/hubs/a'): Promise<ServiceClient> {
    const redirect = await backplane.redirect?.(hubPath, { userId, expiresAt: Date.now() / 1000 + 600 });
    const client = new ServiceClient(redirect?.url ?? '', redirect?.accessToken ?? '');
    this.ends.push(() => client.connection.stop());
    await client.connection.start();
    return client;
  }

  async stop(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}

export class ServiceClient {
  readonly connection: HubConnection;
  /** First arguments of `news`. */
  readonly received: unknown[] = [];
  closed: { error: Error | undefined } | undefined;

  constructor(url: string, token: string) {
    this.connection = new HubConnectionBuilder()
      .withUrl(url, { accessTokenFactory: () => token, transport: HttpTransportType.WebSockets })
      .configureLogging(LogLevel.None)
      .build();
    this.connection.on('news', (value) => void this.received.push(value));
    this.connection.onclose((error) => (this.closed = { error }));
  }

  get id(): string {
    return this.connection.connectionId ?? '';
  }
}
