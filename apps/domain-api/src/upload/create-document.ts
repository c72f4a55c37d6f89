import type { IncomingMessage } from 'node:http';
import { DocumentRejectedError, IdempotencyKeyInFlightError, IdempotencyKeyReusedError } from '@cairn/errors';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { documentPath, toDocumentResponse, type DocumentResponse } from '../documents/document-response.ts';
import type { DocumentEntity } from '../documents/document.entity.ts';
import type { StoredAnswer } from '../idempotency/idempotency-key.entity.ts';
import { IdempotencyKeys, type FingerprintedAnswer, type IdempotencyClaim } from '../idempotency/idempotency-keys.ts';
import { readUpload, type IncomingUpload } from './read-upload.ts';
import { digestUpload, type ReceivedFile } from './store-upload.ts';
import { UploadDocument } from './upload-document.ts';
import { uploadFingerprint } from './upload-fingerprint.ts';
import { UploadLimits } from './upload-limits.ts';
import { UploadPasswords } from './upload-passwords.ts';

const ROUTE = 'POST /api/documents';

export interface UploadRequest {
  userId: string;
  idempotencyKey: string | undefined;
  request: IncomingMessage;
}

/** What `POST /api/documents` answers, for the first time or again. */
export interface UploadAnswer {
  answer: StoredAnswer;
  replayed: boolean;
}

/**
 * An upload under an idempotency key. Answers that are kept: the accepted document, stored in the transaction that accepts
 * it, and validation's refusal. Every other failure frees the key, because nothing was done and the body may not even have
 * been read to its end.
 */
@Injectable()
export class CreateDocument {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly upload: UploadDocument,
    private readonly limits: UploadLimits,
    private readonly passwords: UploadPasswords,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws IdempotencyKeyInFlightError, IdempotencyKeyReusedError and whatever the upload throws */
  async run({ userId, idempotencyKey, request }: UploadRequest): Promise<UploadAnswer> {
    if (idempotencyKey === undefined) {
      const upload = await readUpload(request, this.limits);
      return { answer: acceptedAnswer(await this.upload.run(userId, upload)), replayed: false };
    }
    const known = await this.keys.claim({ userId, route: ROUTE, key: idempotencyKey });
    if ('earlier' in known) return { answer: await this.repeat(request, known.earlier), replayed: true };
    const stopRenewing = this.keys.keepAlive(known.claim);
    try {
      return { answer: await this.runOnce(userId, request, known.claim), replayed: false };
    } catch (error) {
      // Leaves the key alone once an answer is stored under it. Should this fail, the lease runs out.
      await this.keys.release(known.claim).catch(() => undefined);
      throw error;
    } finally {
      stopRenewing();
    }
  }

  private async runOnce(userId: string, request: IncomingMessage, claim: IdempotencyClaim): Promise<StoredAnswer> {
    const upload = await readUpload(request, this.limits);
    let fingerprint = '';
    try {
      const document = await this.upload.run(userId, upload, {
        received: (files) => (fingerprint = this.fingerprintOf(upload, files)),
        accepting: async (manager, accepted) => {
          const outcome = { fingerprint, answer: acceptedAnswer(accepted) };
          // Another request has taken the key over; two documents for one key must not be.
          if (!(await this.keys.complete(manager, claim, outcome))) throw new IdempotencyKeyInFlightError();
        },
      });
      // By now the job's id may be known: who asks again is to see what this caller sees.
      const answer = acceptedAnswer(document);
      await this.keys.complete(this.dataSource.manager, claim, { fingerprint, answer });
      return answer;
    } catch (error) {
      if (error instanceof DocumentRejectedError) {
        const answer = { status: error.httpStatus, headers: {}, errors: error.items() };
        await this.keys.complete(this.dataSource.manager, claim, { fingerprint, answer });
      }
      throw error;
    }
  }

  private async repeat(request: IncomingMessage, { fingerprint, answer }: FingerprintedAnswer): Promise<StoredAnswer> {
    const upload = await readUpload(request, this.limits);
    const files = await digestUpload(upload.form);
    if (this.fingerprintOf(upload, files) !== fingerprint) throw new IdempotencyKeyReusedError();
    return answer;
  }

  private fingerprintOf({ title, settings, password }: IncomingUpload, files: readonly ReceivedFile[]): string {
    const passwordDigest = password === undefined ? undefined : this.passwords.digest(password);
    return uploadFingerprint({ title, settings, passwordDigest, files });
  }
}

function acceptedAnswer(document: DocumentEntity): StoredAnswer {
  const body: DocumentResponse = toDocumentResponse(document);
  return { status: 202, headers: { location: documentPath(document.id) }, body };
}
