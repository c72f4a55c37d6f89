import { withTransaction } from '@cairn/postgres';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { VISIBLE } from './document-status.ts';
import { findDocument, moveDocument } from './document-store.ts';

/** Hides a document at once; its job, results and file are removed by the outbox relay afterwards. */
@Injectable()
export class DeleteDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: DocumentOutbox,
  ) {}

  /** @throws ResourceNotFoundError, also the second time */
  async run(userId: string, id: string): Promise<void> {
    await withTransaction(this.dataSource, async (manager) => {
      await findDocument(manager, userId, id);
      // Of two deletions at once, one writes the order.
      const hidden = await moveDocument(manager, { id, from: VISIBLE }, { status: 'Deleting' });
      if (hidden) await this.outbox.deleteDocument(manager, id);
    });
  }
}
