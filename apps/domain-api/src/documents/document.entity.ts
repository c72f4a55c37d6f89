import type { DigitiseSettings, JobError } from '@cairn/job-contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StoredPart } from './document-parts.ts';
import type { DocumentStatus } from './document-status.ts';
import type { StoredVerdict } from './stored-verdict.ts';

export interface LowConfidencePage {
  pageNumber: number;
  /** 0 to 100. */
  meanConfidence: number;
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
  /** Absent for documents that were completed before there was any. */
  alto?: string;
  pages?: string;
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

  /** Of the first file. */
  @Column('text', { name: 'FileName' })
  fileName!: string;

  /** Of the first file: as declared while uploading; once accepted, what it really is. */
  @Column('text', { name: 'ContentType' })
  contentType!: string;

  @Column('text', { name: 'Language' })
  language!: string;

  /** Null of a document that the release before this accepted; see `settingsOf`. */
  @Column('jsonb', { name: 'Settings', nullable: true })
  settings!: DigitiseSettings | null;

  /** Null while uploading, and of a document that the release before this accepted; see `partsOf`. */
  @Column('jsonb', { name: 'Parts', nullable: true })
  parts!: StoredPart[] | null;

  /** Of all files. */
  @Column('bigint', { name: 'SizeBytes', nullable: true, transformer: fileSize })
  sizeBytes!: number | null;

  /** Of the first file. */
  @Column('text', { name: 'Sha256', nullable: true })
  sha256!: string | null;

  @Column('text', { name: 'Status' })
  status!: DocumentStatus;

  @Column('jsonb', { name: 'Validation', nullable: true })
  validation!: StoredVerdict | null;

  @Column('uuid', { name: 'JobId', nullable: true })
  jobId!: string | null;

  /** How often it was begun anew with other settings: each time by a job of its own. */
  @Column('int', { name: 'Run', default: 0 })
  run!: number;

  /** Jobs of earlier runs: what is still heard of them means nothing. */
  @Column('uuid', { name: 'PastJobIds', array: true, default: [] })
  pastJobIds!: string[];

  /** Job of a run before, whose results stay until those of this run stand; null when there are none of it. */
  @Column('uuid', { name: 'EarlierJobId', nullable: true })
  earlierJobId!: string | null;

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

  @Column('jsonb', { name: 'LowConfidencePages', default: [] })
  lowConfidencePages!: LowConfidencePage[];

  /** Whether the searchable PDF is without the password that a file had. */
  @Column('boolean', { name: 'Decrypted', default: false })
  decrypted!: boolean;

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
