import type { ErrorItem } from '@cairn/errors';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An answer kept for replay: a success with its body, or a refusal with its error items. */
export type StoredAnswer =
  | { status: number; headers: Record<string, string>; body: object }
  | { status: number; headers: Record<string, string>; errors: ErrorItem[] };

/** One use of an idempotency key. In flight while `answer` is null; then the answer stands until `expiresAt`. */
@Entity({ name: 'IdempotencyKeys', schema: 'domain' })
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid', { name: 'UserId' })
  userId!: string;

  /** Method and path pattern, for example `POST /api/documents`. */
  @PrimaryColumn('text', { name: 'Route' })
  route!: string;

  @PrimaryColumn('text', { name: 'Key' })
  key!: string;

  /** Whoever holds this token may store the answer; it changes when an expired lease is taken over. */
  @Column('uuid', { name: 'LeaseToken' })
  leaseToken!: string;

  @Column('timestamptz', { name: 'LeaseExpiresAt' })
  leaseExpiresAt!: Date;

  /** SHA-256 of the request; null while in flight. */
  @Column('text', { name: 'Fingerprint', nullable: true })
  fingerprint!: string | null;

  @Column('jsonb', { name: 'Answer', nullable: true })
  answer!: StoredAnswer | null;

  @Column('timestamptz', { name: 'ExpiresAt' })
  expiresAt!: Date;
}
