import { createOutboxMigration } from '@cairn/outbox';
import { DocumentEntity } from '../documents/document.entity.ts';
import { IdempotencyKeyEntity } from '../idempotency/idempotency-key.entity.ts';
import { CreateDocuments1764000000000 } from './1764000000000-create-documents.ts';
import { CreateIdempotencyKeys1764000000001 } from './1764000000001-create-idempotency-keys.ts';

const SCHEMA = 'domain';

/** What this service owns in the database; nobody else reads it. */
export const domainSchema = {
  schema: SCHEMA,
  entities: [DocumentEntity, IdempotencyKeyEntity],
  migrations: [
    CreateDocuments1764000000000,
    CreateIdempotencyKeys1764000000001,
    createOutboxMigration({ schema: SCHEMA, timestamp: 1764000000002 }),
  ],
};
