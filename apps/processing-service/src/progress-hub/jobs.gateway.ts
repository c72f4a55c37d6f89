import { setTimeout as sleep } from 'node:timers/promises';
import { JobFeed } from '@cairn/job-queue';
import { HubConnection } from '@cairn/realtime';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { bulkhead } from 'cockatiel';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import { JobSubscription, type JobEventMessage, type JobEventName } from './job-subscription.ts';

/** After a lost connection to the database everybody needs a new snapshot at once; requests need the pool as well. */
const READS_AT_ONCE = 4;

/** Each connection belongs to its token's user and hears of that user's jobs; there is nothing to call. */
@WebSocketGateway({ path: '/hubs/jobs' })
export class JobsGateway implements OnGatewayConnection, OnGatewayDisconnect, OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(JobsGateway.name);
  private readonly byUser = new Map<string, Map<HubConnection, JobSubscription>>();
  private readonly reads = bulkhead(READS_AT_ONCE, Infinity);
  private readonly unsubscribe: (() => void)[] = [];

  constructor(private readonly feed: JobFeed) {}

  onModuleInit(): void {
    this.unsubscribe.push(
      // Snapshots are made by subscriptions alone, so the feed's name is always that of an event.
      this.feed.subscribe((userId, name, message) =>
        this.tell(userId, name as JobEventName, message as JobEventMessage),
      ),
      this.feed.onGap((userIds) => this.refresh(userIds ?? [...this.byUser.keys()])),
    );
  }

  /** Jobs that end while the service drains are still told of: the hub closes before this. */
  onApplicationShutdown(): void {
    for (const end of this.unsubscribe.splice(0)) end();
  }

  handleConnection(connection: HubConnection): void {
    const { userId } = connection;
    const subscription = new JobSubscription({
      read: () => this.reads.execute(() => this.feed.activeJobs(userId)),
      send: (name, message) => connection.send(name, message),
      readFailed: (error) => this.logger.error(`Reading the active jobs for connection ${connection.id} failed`, error),
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    });
    const ofUser = this.byUser.get(userId) ?? new Map<HubConnection, JobSubscription>();
    this.byUser.set(userId, ofUser.set(connection, subscription));
    void subscription.refresh();
  }

  handleDisconnect(connection: HubConnection): void {
    const ofUser = this.byUser.get(connection.userId);
    ofUser?.get(connection)?.stop();
    ofUser?.delete(connection);
    if (ofUser?.size === 0) this.byUser.delete(connection.userId);
  }

  private tell(userId: string, name: JobEventName, message: JobEventMessage): void {
    for (const subscription of this.byUser.get(userId)?.values() ?? []) subscription.accept(name, message);
  }

  private refresh(userIds: readonly string[]): void {
    for (const userId of userIds) {
      for (const subscription of this.byUser.get(userId)?.values() ?? []) void subscription.refresh();
    }
  }
}
