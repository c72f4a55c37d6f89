import { ResourceNotFoundError } from '@cairn/errors';
import { In, type EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { VISIBLE, type DocumentStatus } from './document-status.ts';
import { DocumentEntity } from './document.entity.ts';
import type { ListPosition } from './list-cursor.ts';

type Changes = Partial<Omit<DocumentEntity, 'id' | 'userId' | 'createdAt' | 'updatedAt'>>;

export type NewDocument = Pick<
  DocumentEntity,
  'id' | 'userId' | 'title' | 'fileName' | 'contentType' | 'language' | 'settings'
>;

/** The row that an upload starts with, hidden until it is accepted; a sweep finds it should this process die. */
export async function insertUploading(manager: EntityManager, document: NewDocument): Promise<void> {
  await manager.insert(DocumentEntity, { ...document, status: 'Uploading' });
}

/**
 * Changes a document that still stands in one of `from`, and at `jobSequence` when that is given.
 * @returns false when it has moved on meanwhile
 */
export async function moveDocument(
  manager: EntityManager,
  expected: { id: string; from: readonly DocumentStatus[]; jobSequence?: number },
  changes: Changes,
): Promise<boolean> {
  const { id, from, jobSequence } = expected;
  const { affected } = await manager.update(
    DocumentEntity,
    { id, status: In([...from]), ...(jobSequence === undefined ? {} : { jobSequence }) },
    // TypeORM's type for changes forbids the contents of JSON columns, which it writes as they are.
    { ...(changes as object), updatedAt: () => 'now()' },
  );
  return affected === 1;
}

/** Removes the row of an upload that failed; one that was accepted stays. */
export async function removeUploading(manager: EntityManager, id: string): Promise<void> {
  await manager.delete(DocumentEntity, { id, status: 'Uploading' });
}

/** @throws ResourceNotFoundError for an unknown id, a malformed one, and another user's document alike */
export async function findDocument(manager: EntityManager, userId: string, id: string): Promise<DocumentEntity> {
  const document = isUuid(id)
    ? await manager.findOneBy(DocumentEntity, { id, userId, status: In([...VISIBLE]) })
    : null;
  if (!document) throw new ResourceNotFoundError('document', id.slice(0, 100));
  return document;
}

/** One page of a user's documents, newest first, after `position`. */
export function listDocuments(
  manager: EntityManager,
  userId: string,
  page: { limit: number; position: ListPosition | undefined },
): Promise<DocumentEntity[]> {
  const query = manager
    .createQueryBuilder(DocumentEntity, 'document')
    .where('document.userId = :userId', { userId })
    // Written as the index has it, so that the planner may use it.
    .andWhere(`document.status NOT IN ('Uploading', 'Deleting')`)
    .orderBy('document.createdAt', 'DESC')
    .addOrderBy('document.id', 'DESC')
    .take(page.limit);
  if (page.position) {
    query.andWhere('(document.createdAt, document.id) < (:createdAt, :id)', page.position);
  }
  return query.getMany();
}
