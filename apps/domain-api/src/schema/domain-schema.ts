import { createOutboxMigration } from '@cairn/outbox';
import { CreateRevocations1764200000000 } from '@cairn/revocations';
import { DocumentEntity } from '../documents/document.entity.ts';
import { IdempotencyKeyEntity } from '../idempotency/idempotency-key.entity.ts';
import { CreateDocuments1764000000000 } from './1764000000000-create-documents.ts';
import { CreateIdempotencyKeys1764000000001 } from './1764000000001-create-idempotency-keys.ts';
import { AddDocumentParts1764300000000 } from './1764300000000-add-document-parts.ts';
import { AddPageConfidence1764310000000 } from './1764310000000-add-page-confidence.ts';
import { AddEarlierJob1764320000000 } from './1764320000000-add-earlier-job.ts';

const SCHEMA = 'domain';

/** What this service owns in the database; nobody else reads it. */
export const domainSchema = {
  schema: SCHEMA,
  entities: [DocumentEntity, IdempotencyKeyEntity],
  migrations: [
    CreateDocuments1764000000000,
    CreateIdempotencyKeys1764000000001,
    createOutboxMigration({ schema: SCHEMA, timestamp: 1764000000002 }),
    CreateRevocations1764200000000,
    AddDocumentParts1764300000000,
    AddPageConfidence1764310000000,
    AddEarlierJob1764320000000,
  ],
};
