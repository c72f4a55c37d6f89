import { RequireScope } from '@cairn/auth';
import { Inbox } from '@cairn/outbox';
import { withTransaction } from '@cairn/postgres';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { applyJobNotification } from './apply-job-notification.ts';
import { parseNotification } from './job-notification.ts';

/** Where processing-service reports on jobs: at least once, in order per job. */
@ApiExcludeController()
@RequireScope('job-events:write')
@Controller('internal/job-events')
export class JobEventsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inbox: Inbox,
    private readonly outbox: DocumentOutbox,
  ) {}

  /** 204 also for what changes nothing (seen before, stale, document deleted): nothing is gained by sending it again. */
  @Post()
  @HttpCode(204)
  async receive(@Body() body: unknown): Promise<void> {
    const notification = parseNotification(body);
    await withTransaction(this.dataSource, (manager) =>
      this.inbox.once(manager, notification.eventId, () => applyJobNotification(manager, notification, this.outbox)),
    );
  }
}
