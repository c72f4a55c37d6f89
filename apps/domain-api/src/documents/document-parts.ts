import { DEFAULT_DIGITISE_SETTINGS, type DigitiseSettings, type DocumentContentType } from '@cairn/job-contracts';
import type { DocumentEntity } from './document.entity.ts';

/** One file of a document, as it was accepted. */
export interface StoredPart {
  fileName: string;
  contentType: DocumentContentType;
  sizeBytes: number;
  /** In hex. */
  sha256: string;
  pageCount: number;
  /** Only of an encrypted PDF. */
  sealedPassword?: string;
}

type Whose = Pick<DocumentEntity, 'userId' | 'id'>;

/** Prefix of everything that belongs to a document in the `uploads` container. Both ids are UUIDs, never text of a user. */
export function uploadPrefix({ userId, id }: Whose): string {
  return `${userId}/uploads/${id}/`;
}

/** Name of a document's file in the `uploads` container. @param index from 0, in the order of the upload */
export function uploadBlobName(document: Whose, index = 0): string {
  return `${uploadPrefix(document)}${index === 0 ? 'original' : `part-${String(index + 1).padStart(4, '0')}`}`;
}

/** The files of an accepted document; the release before this knew one, and wrote it into the document's own columns. */
export function partsOf(document: DocumentEntity): StoredPart[] {
  if (document.parts) return document.parts;
  return [
    {
      fileName: document.fileName,
      contentType: document.contentType as DocumentContentType,
      sizeBytes: document.sizeBytes ?? 0,
      sha256: document.sha256 ?? '',
      pageCount: document.pageCount ?? 0,
    },
  ];
}

export function settingsOf({ settings, language }: DocumentEntity): DigitiseSettings {
  return settings ?? { ...DEFAULT_DIGITISE_SETTINGS, language };
}

/** Pages of all files, whichever of them are selected. */
export function pagesOf(parts: readonly Pick<StoredPart, 'pageCount'>[]): number {
  return parts.reduce((sum, { pageCount }) => sum + pageCount, 0);
}
