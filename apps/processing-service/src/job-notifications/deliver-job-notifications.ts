import { RemoteServiceError } from '@cairn/errors';
import type { RemoteService } from '@cairn/http-client';
import type { JobNotification } from '@cairn/job-contracts';
import type { OutboxRelay } from '@cairn/outbox';
import type { OutboxHandler, OutboxMessage } from '@cairn/outbox';
import type { OnModuleInit } from '@nestjs/common';
import { JOB_NOTIFICATION_TOPIC } from './job-notification-sink.ts';
import type { PendingNotification } from './job-notification-sink.ts';

/** Brings notifications to domain-api, at least once and in order per job, with a token of this service. */
export class DeliverJobNotifications implements OutboxHandler<PendingNotification>, OnModuleInit {
  constructor(
    private readonly relay: OutboxRelay,
    private readonly domainApi: RemoteService,
  ) {}

  onModuleInit(): void {
    this.relay.handle(JOB_NOTIFICATION_TOPIC, this);
  }

  async deliver({ id, payload }: OutboxMessage<PendingNotification>, signal: AbortSignal): Promise<void> {
    const notification: JobNotification = { ...payload, eventId: id };
    await this.domainApi.post('/internal/job-events', notification, {
      signal,
      callAsService: { audience: 'domain-api', scopes: ['job-events:write'] },
    });
  }

  /** What domain-api cannot read, it will not be able to read tomorrow. */
  isFinal(error: unknown): boolean {
    return error instanceof RemoteServiceError && (error.status === 400 || error.status === 422);
  }
}
