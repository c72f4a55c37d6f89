import { LocalJobFeed } from '@cairn/job-queue';
import type { HubBackplane } from '@cairn/realtime';
import { TokenRevocations } from '@cairn/revocations';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { JobRelay } from './job-relay.ts';
import { JobsGateway } from './jobs.gateway.ts';
import { RedirectingGateway } from './redirecting.gateway.ts';

/**
 * Live progress at `/hubs/jobs`. Needs the feeds of `JobQueueModule` from a global module, `RevocationsModule` where
 * a service holds the connections, and `serveProgressHub` on applications that pages connect to.
 */
@Module({})
export class ProgressHubModule {
  /** Pages connect to this application. */
  static selfHosted(): DynamicModule {
    return { module: ProgressHubModule, providers: [JobsGateway] };
  }

  /**
   * Pages connect to a service: every process that does anything to jobs tells it. The backplane ends with the
   * application.
   * @param negotiates whether pages ask this application for the service's address
   */
  static hostedBy(backplane: HubBackplane, { negotiates }: { negotiates: boolean }): DynamicModule {
    return {
      module: ProgressHubModule,
      providers: [
        {
          provide: JobRelay,
          inject: [LocalJobFeed, TokenRevocations],
          useFactory: (feed: LocalJobFeed, revocations: TokenRevocations) => new JobRelay(feed, backplane, revocations),
        },
        ...(negotiates ? [RedirectingGateway] : []),
      ],
    };
  }
}
