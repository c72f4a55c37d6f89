import { ServiceHttpClient } from '@cairn/http-client';
import { OutboxRelay } from '@cairn/outbox';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DeliverJobNotifications } from './deliver-job-notifications.ts';
import { JobNotificationSink } from './job-notification-sink.ts';

/** Tells domain-api how jobs are doing. */
@Module({})
export class JobNotificationsModule {
  static with(domainUrl: string): DynamicModule {
    return {
      module: JobNotificationsModule,
      providers: [
        JobNotificationSink,
        {
          provide: DeliverJobNotifications,
          inject: [OutboxRelay, ServiceHttpClient],
          useFactory: (relay: OutboxRelay, http: ServiceHttpClient) =>
            new DeliverJobNotifications(relay, http.service('domain-api', domainUrl)),
        },
      ],
      exports: [JobNotificationSink],
    };
  }
}
