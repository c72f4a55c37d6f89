import { OutboxRelay } from '@cairn/outbox';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CancelJob } from './cancel-job.ts';
import { DeleteDocumentFiles } from './delete-document-files.ts';
import { DeletePastJob } from './delete-past-job.ts';
import { SubmitJob } from './submit-job.ts';
import { Topic } from './topics.ts';

/** Tells the outbox relay who delivers which topic. */
@Injectable()
export class DocumentDeliveries implements OnModuleInit {
  constructor(
    private readonly relay: OutboxRelay,
    private readonly submitJob: SubmitJob,
    private readonly cancelJob: CancelJob,
    private readonly deletePastJob: DeletePastJob,
    private readonly deleteDocumentFiles: DeleteDocumentFiles,
  ) {}

  onModuleInit(): void {
    this.relay.handle(Topic.SubmitJob, this.submitJob);
    this.relay.handle(Topic.CancelJob, this.cancelJob);
    this.relay.handle(Topic.DeleteJob, this.deletePastJob);
    this.relay.handle(Topic.DeleteDocument, this.deleteDocumentFiles);
  }
}
