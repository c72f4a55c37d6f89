import type { Readable } from 'node:stream';

export interface BlobInfo {
  name: string;
  bytes: number;
  contentType: string | undefined;
  metadata: Readonly<Record<string, string>>;
  etag: string;
}

export interface PutOptions {
  contentType: string;
  /** Keys are lower-case identifiers, values ASCII. */
  metadata?: Record<string, string>;
  signal?: AbortSignal;
}

/** One container of blobs. Names use `/`; callers build them from validated ids only. */
export abstract class BlobStorage {
  /** Streams a body of unknown length; memory use stays bounded whatever its size. Replaces an existing blob. */
  abstract put(name: string, body: Uint8Array | Readable, options: PutOptions): Promise<BlobInfo>;
  /** @throws BlobNotFoundError; @throws DependencyUnavailableError when storage does not answer */
  abstract get(name: string, options?: { offset?: number; count?: number; signal?: AbortSignal }): Promise<{ info: BlobInfo; body: Readable }>;
  /** Streams the blob into a local file. */
  abstract downloadToFile(name: string, path: string, signal?: AbortSignal): Promise<BlobInfo>;
  abstract info(name: string): Promise<BlobInfo | undefined>;
  /** All blobs under a prefix, with metadata. */
  abstract list(prefix: string): AsyncIterable<BlobInfo>;
  /** No error when it is not there. */
  abstract delete(name: string): Promise<void>;
  /** Deletes all blobs under a prefix that must end with `/`. @returns how many */
  abstract deletePrefix(prefix: string): Promise<number>;
  /** Creates the container when it is missing. */
  abstract ensureContainer(): Promise<void>;
  /** Answers whether storage is reachable, for readiness. */
  abstract ping(): Promise<void>;
}
