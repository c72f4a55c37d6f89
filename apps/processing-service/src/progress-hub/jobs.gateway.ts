import { setTimeout as sleep } from 'node:timers/promises';
import { FeedPosition } from '@cairn/job-contracts';
import type { HeardSoFar, JobFeedEventMessage, JobFeedMessage } from '@cairn/job-contracts';
import { JobFeed } from '@cairn/job-queue';
import { HubConnection } from '@cairn/realtime';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import { bulkhead } from 'cockatiel';
import { EventLanes } from './event-lanes.ts';
import { JOBS_HUB_PATH } from './jobs-hub-path.ts';
import { JobSubscription } from './job-subscription.ts';
import { QuietJobs } from './quiet-jobs.ts';
import { untilTaken } from './until-taken.ts';

/** After a lost connection to the database everybody has missed something at once; requests need the pool as well. */
const READS_AT_ONCE = 4;
const LOST_CHECK_MS = 20_000;
const JOBS_PER_CHECK = 2_000;

/** Each connection belongs to its token's user and hears of that user's jobs; there is nothing to call. */
@WebSocketGateway({ path: JOBS_HUB_PATH })
export class JobsGateway implements OnGatewayConnection, OnGatewayDisconnect, OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(JobsGateway.name);
  private readonly byUser = new Map<string, Map<HubConnection, JobSubscription>>();
  private readonly reads = bulkhead(READS_AT_ONCE, Infinity);
  private readonly lanes = new EventLanes({
    deliver: (userId, told) => this.tell(userId, told),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  });
  private readonly quiet = new QuietJobs();
  private readonly unsubscribe: (() => void)[] = [];

  constructor(private readonly feed: JobFeed) {}

  onModuleInit(): void {
    const checks = setInterval(() => void this.findLost(), LOST_CHECK_MS).unref();
    this.unsubscribe.push(
      this.feed.subscribe((userId, told) => {
        if (this.byUser.has(userId)) this.lanes.accept(userId, told);
      }),
      this.feed.onGap((userIds) => this.refresh(userIds ?? [...this.byUser.keys()])),
      () => clearInterval(checks),
      () => this.lanes.close(),
    );
  }

  /** Jobs that end while the service drains are still told of: the hub closes before this. */
  onApplicationShutdown(): void {
    for (const end of this.unsubscribe.splice(0)) end();
  }

  handleConnection(connection: HubConnection): void {
    const { userId } = connection;
    const subscription = new JobSubscription({
      position: FeedPosition.at(connection.query.get('cursor') ?? ''),
      missed: (heard) => this.missed(userId, heard),
      send: ({ name, message }) => connection.send(name, message),
      taken: () => untilTaken(connection),
      readFailed: (error) => this.logger.error(`Reading for connection ${connection.id} failed`, error),
      now: () => performance.now(),
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

  /**
   * Looks in the table for events of which nothing was heard: a process may die between a commit and its notification.
   * Done now and then, and nothing while no job is active; a job is looked for when it was quiet since the last time.
   */
  async findLost(): Promise<void> {
    const subscriptions = [...this.byUser.values()].flatMap((ofUser) => [...ofUser.values()]);
    const quiet = [...this.quiet.take(subscriptions.flatMap((subscription) => subscription.active()))];
    const ahead = new Set<string>();
    try {
      for (let from = 0; from < quiet.length; from += JOBS_PER_CHECK) {
        const heard = new Map(quiet.slice(from, from + JOBS_PER_CHECK));
        for (const jobId of await this.reads.execute(() => this.feed.ahead(heard))) ahead.add(jobId);
      }
    } catch (error) {
      this.logger.warn(`Looking for lost notifications failed: ${(error as Error).message}`);
    }
    for (const subscription of subscriptions) {
      if (subscription.active().some(([jobId]) => ahead.has(jobId))) void subscription.refresh();
    }
  }

  /** Only the reading takes a place, not the sending to a client that may be slow. */
  private async *missed(userId: string, heard: HeardSoFar | undefined): AsyncGenerator<JobFeedMessage[]> {
    const parts = this.feed.missed(userId, heard);
    for (;;) {
      const { value, done } = await this.reads.execute(() => parts.next());
      if (done) return;
      yield value;
    }
  }

  private tell(userId: string, told: JobFeedEventMessage): void {
    for (const subscription of this.byUser.get(userId)?.values() ?? []) subscription.accept(told);
  }

  private refresh(userIds: readonly string[]): void {
    for (const userId of userIds) {
      for (const subscription of this.byUser.get(userId)?.values() ?? []) void subscription.refresh();
    }
  }
}
