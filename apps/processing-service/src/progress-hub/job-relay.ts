import { setTimeout as sleep } from 'node:timers/promises';
import type { JobFeedMessages } from '@cairn/job-contracts';
import type { LocalJobFeed } from '@cairn/job-queue';
import { Hub } from '@cairn/realtime';
import type { HubBackplane } from '@cairn/realtime';
import type { TokenRevocations } from '@cairn/revocations';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { ChangedUsers } from './changed-users.ts';
import { EventLanes } from './event-lanes.ts';
import { JOBS_HUB_PATH } from './jobs-hub-path.ts';

/** The methods of a page, as the hub calls them. */
type PageMethods = { [Name in keyof JobFeedMessages]: (message: JobFeedMessages[Name]) => void };

/**
 * Passes what this process does to jobs on to a service that holds the pages' connections. Each process passes on its
 * own, so that every event gets there once and in its order. What does not get there shows to the page as a gap, or it
 * is told to look: the past comes over HTTP.
 */
export class JobRelay implements OnModuleInit, OnApplicationShutdown {
  private readonly hub: Hub<PageMethods>;
  private readonly lanes: EventLanes;
  private readonly changed: ChangedUsers;
  private readonly unsubscribe: (() => void)[] = [];

  constructor(
    private readonly feed: LocalJobFeed,
    private readonly backplane: HubBackplane,
    private readonly revocations: Pick<TokenRevocations, 'onRevoked'>,
  ) {
    this.hub = new Hub<PageMethods>(JOBS_HUB_PATH, { fanOut: backplane.fanOut(JOBS_HUB_PATH) });
    const wait = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });
    this.lanes = new EventLanes({
      deliver: (userId, { name, message }) => this.hub.user(userId).send(name, message as never),
      sleep: wait,
    });
    this.changed = new ChangedUsers({
      tell: (userId) => this.hub.user(userId).send('jobsChanged', {}),
      tellAll: () => this.hub.all().send('jobsChanged', {}),
      sleep: wait,
    });
  }

  onModuleInit(): void {
    this.unsubscribe.push(
      this.feed.subscribe((userId, told) => this.lanes.accept(userId, told)),
      this.feed.onChanged((userIds) => this.changed.add(userIds)),
      this.hub.onLoss(({ target }) => {
        if (target?.to === 'user') this.changed.add([target.userId]);
        else this.changed.everybody();
      }),
      // Nobody here sees the user's connections. Those with another, good token come back at once.
      this.revocations.onRevoked((userId) =>
        this.hub.user(userId).close({ error: 'The access token was revoked.', allowReconnect: true }),
      ),
    );
  }

  /** When the worker has given back its jobs and the last request was answered; waits until all of it is out. */
  async onApplicationShutdown(): Promise<void> {
    for (const end of this.unsubscribe.splice(0)) end();
    this.lanes.close();
    this.changed.close();
    await this.hub.close();
    await this.backplane.close();
  }
}
