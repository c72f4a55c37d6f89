import { withTransaction } from '@cairn/postgres';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';

/** Longer than any request may take, validation included. */
const MAX_UPLOAD_MINUTES = 60;

/** Finds uploads whose process died half-way, and has them removed like deleted documents. */
@Injectable()
export class SweepUploads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: DocumentOutbox,
  ) {}

  /** Safe to run on every replica at once. @returns how many uploads were found */
  async run(): Promise<number> {
    return withTransaction(this.dataSource, async (manager) => {
      const [abandoned] = await manager.query<[{ id: string }[], number]>(
        `UPDATE domain."Documents" SET "Status" = 'Deleting', "UpdatedAt" = now()
         WHERE "Status" = 'Uploading' AND "CreatedAt" < now() - make_interval(mins => $1)
         RETURNING "Id" AS id`,
        [MAX_UPLOAD_MINUTES],
      );
      for (const { id } of abandoned) await this.outbox.deleteDocument(manager, id);
      return abandoned.length;
    });
  }
}
