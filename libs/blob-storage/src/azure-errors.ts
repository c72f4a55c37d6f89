import { BlobNotFoundError, BlobWriteConflictError, DependencyUnavailableError } from '@cairn/errors';

/** The SDK's error codes: https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes */
const NOT_FOUND = new Set(['BlobNotFound', 'ContainerNotFound', 'ResourceNotFound']);
/** Committing by another writer throws away the blocks that we had staged. */
const CONFLICT = new Set(['InvalidBlockList', 'InvalidBlobOrBlock', 'BlobOperationNotSupported']);

/** What the SDK threw as one of our errors; unchanged when it is none of its own (a broken body) or a fault of ours. */
export function translateStorageError(error: unknown, name: string): unknown {
  if (typeof error !== 'object' || error === null || (error as Error).name !== 'RestError') return error;
  const { code = '', statusCode } = error as { code?: string; statusCode?: number };
  if (NOT_FOUND.has(code) || statusCode === 404) return new BlobNotFoundError(name, { cause: error });
  if (CONFLICT.has(code)) return new BlobWriteConflictError(name, { cause: error });
  const answered = statusCode !== undefined && statusCode < 500 && statusCode !== 408 && statusCode !== 429;
  return answered ? error : new DependencyUnavailableError('blob storage', { cause: error });
}
