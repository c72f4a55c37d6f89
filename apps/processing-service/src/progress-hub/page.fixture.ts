import { FeedPosition } from '@cairn/job-contracts';
import type { JobFeedMessage } from '@cairn/job-contracts';
import type { RunningService } from '@cairn/service-host';
import { waitUntil } from '@cairn/testing';
import type { TokenIssuer } from '@cairn/testing';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { HubConnection } from '@microsoft/signalr';

const NAMES = [
  'jobSnapshot',
  'jobQueued',
  'jobStarted',
  'unitsPlanned',
  'unitStarted',
  'unitCompleted',
  'jobProgress',
  'jobCompleted',
] as const;

/** A page: one client after the other, with one memory of what was told. */
export class Page {
  readonly told: JobFeedMessage[] = [];
  /** What came that was told before, but for unit starts, which may. */
  readonly twice: JobFeedMessage[] = [];
  readonly position = new FeedPosition();
  private client: HubConnection | undefined;

  constructor(
    readonly userId: string,
    private readonly issuer: TokenIssuer,
  ) {}

  get names(): string[] {
    return this.told.map(({ name }) => name);
  }

  /** Connects, and resolves when the first message has come. */
  async connect({ url }: RunningService): Promise<void> {
    const cursor = this.position.cursor();
    const client = new HubConnectionBuilder()
      .withUrl(`${url}/hubs/jobs${cursor === undefined ? '' : `?cursor=${cursor}`}`, {
        accessTokenFactory: () => this.issuer.token({ sub: this.userId }),
      })
      .configureLogging(LogLevel.None)
      .build();
    this.client = client;
    const before = this.told.length;
    for (const name of NAMES) client.on(name, (message: never) => this.hear({ name, message }));
    await client.start();
    await waitUntil(() => this.told.length > before);
  }

  async disconnect(): Promise<void> {
    await this.client?.stop();
  }

  /** Of the events that have a place in the history, in the order in which they were told. */
  sequences(jobId: string): number[] {
    return this.told.flatMap((told) =>
      told.name !== 'unitStarted' && 'jobId' in told.message && told.message.jobId === jobId
        ? [told.message.sequence]
        : [],
    );
  }

  has(name: string, jobId: string): boolean {
    return this.told.some((told) => told.name === name && 'jobId' in told.message && told.message.jobId === jobId);
  }

  private hear(told: JobFeedMessage): void {
    const place = this.position.place(told);
    if (place === 'news') this.told.push(told);
    else if (told.name !== 'unitStarted') this.twice.push(told);
  }
}
