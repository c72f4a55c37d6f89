import type { JobError } from '@cairn/job-contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DocumentStatus } from './document-status.ts';

export interface StoredVerdict {
  decision: 'accept' | 'review';
  /** 0 to 100; 100 is harmless. */
  score: number;
  policy: { id: string; version: number };
  reasons: { layer: string; code: string; message: string }[];
}

export interface FailedPage {
  pageNumber: number;
  code: string;
  message: string;
}

/** Blob names in the `jobs` container. */
export interface ResultBlobs {
  pdf: string;
  text: string;
  hocr: string;
}

/** PostgreSQL hands out bigint as text; sizes of files are far below 2^53. */
const fileSize = {
  to: (value: unknown) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** A user's document, with what is known of its job: a read model fed by job events. */
@Entity({ name: 'Documents', schema: 'domain' })
export class DocumentEntity {
  @PrimaryColumn('uuid', { name: 'Id' })
  id!: string;

  @Column('uuid', { name: 'UserId' })
  userId!: string;

  @Column('text', { name: 'Title' })
  title!: string;

  @Column('text', { name: 'FileName' })
  fileName!: string;

  /** As declared while uploading; once accepted, what the file really is. */
  @Column('text', { name: 'ContentType' })
  contentType!: string;

  @Column('text', { name: 'Language' })
  language!: string;

  @Column('bigint', { name: 'SizeBytes', nullable: true, transformer: fileSize })
  sizeBytes!: number | null;

  @Column('text', { name: 'Sha256', nullable: true })
  sha256!: string | null;

  @Column('text', { name: 'Status' })
  status!: DocumentStatus;

  @Column('jsonb', { name: 'Validation', nullable: true })
  validation!: StoredVerdict | null;

  @Column('uuid', { name: 'JobId', nullable: true })
  jobId!: string | null;

  /** When the job was first offered to processing-service; from then on it may exist there even without an answer. */
  @Column('timestamptz', { name: 'SubmittingAt', nullable: true })
  submittingAt!: Date | null;

  /** Position in the job's history that this row stands at; 0 before the first event. */
  @Column('int', { name: 'JobSequence', default: 0 })
  jobSequence!: number;

  @Column('int', { name: 'ProgressPercent', default: 0 })
  progressPercent!: number;

  @Column('text', { name: 'StatusMessage', nullable: true })
  statusMessage!: string | null;

  @Column('int', { name: 'PageCount', nullable: true })
  pageCount!: number | null;

  @Column('jsonb', { name: 'FailedPages', default: [] })
  failedPages!: FailedPage[];

  @Column('double precision', { name: 'MeanConfidence', nullable: true })
  meanConfidence!: number | null;

  @Column('jsonb', { name: 'Error', nullable: true })
  error!: JobError | null;

  @Column('jsonb', { name: 'ResultBlobs', nullable: true })
  resultBlobs!: ResultBlobs | null;

  /** Set by the database, in whole milliseconds, so that a cursor made from it is exact. */
  @Column({ type: 'timestamptz', name: 'CreatedAt', insert: false, update: false })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'UpdatedAt', insert: false })
  updatedAt!: Date;
}

/** Name of the original in the `uploads` container. Both ids are UUIDs, never text of a user. */
export function uploadBlobName({ userId, id }: Pick<DocumentEntity, 'userId' | 'id'>): string {
  return `${uploadPrefix({ userId, id })}original`;
}

/** Prefix of everything that belongs to a document in the `uploads` container. */
export function uploadPrefix({ userId, id }: Pick<DocumentEntity, 'userId' | 'id'>): string {
  return `${userId}/uploads/${id}/`;
}
