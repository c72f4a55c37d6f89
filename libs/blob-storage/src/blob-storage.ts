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
  /**
   * Keys are lower-case identifiers, values ASCII. A function is called once the body has been read to its end, so that
   * a hash over a streamed body can go along.
   */
  metadata?: Record<string, string> | (() => Record<string, string>);
  /** Aborting rejects with its reason and leaves whatever was there before. */
  signal?: AbortSignal;
}

export interface GetOptions {
  /** First byte to read, default 0. */
  offset?: number;
  /** How many bytes, default all that follow. `info.bytes` is the size of the whole blob all the same. */
  count?: number;
  signal?: AbortSignal;
}

/** One container of blobs. Names use `/`; callers build them from validated ids only. */
export abstract class BlobStorage {
  /**
   * Streams a body of unknown length; memory use stays bounded whatever its size. Replaces an existing blob, in one step:
   * a body that fails half-way leaves nothing, or what was there before.
   * @throws BlobWriteConflictError when another writer of the same name came in between
   */
  abstract put(name: string, body: Uint8Array | Readable, options: PutOptions): Promise<BlobInfo>;
  /** @throws BlobNotFoundError; @throws DependencyUnavailableError when storage does not answer */
  abstract get(name: string, options?: GetOptions): Promise<{ info: BlobInfo; body: Readable }>;
  /** Streams the blob into a local file; when that fails, the file is removed. */
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
  /** For readiness. @throws DependencyUnavailableError when storage does not answer or lacks the container */
  abstract ping(): Promise<void>;
}
