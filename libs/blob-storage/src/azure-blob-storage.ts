import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BlobServiceClient, type BlobDownloadResponseParsed, type ContainerClient } from '@azure/storage-blob';
import { DependencyUnavailableError } from '@cairn/errors';
import { translateStorageError } from './azure-errors.ts';
import { lazyAzureCredential } from './lazy-azure-credential.ts';
import { BlobStorage, type BlobInfo, type GetOptions, type PutOptions } from './blob-storage.ts';
import { blocksOf } from './blocks.ts';
import { untilAborted } from './until-aborted.ts';

/** A connection string (Azurite, shared key), or an account URL to be used with the process's Azure identity. */
export type AzureBlobAccount = { connectionString: string } | { accountUrl: string };

/** Bodies up to this size go up in one request; larger ones in blocks, two held in memory at most. */
const BLOCK_BYTES = 4 * 1024 * 1024;
const PING_MS = 3_000;
const PARALLEL_DELETES = 16;

/** Short, because our callers retry on their own terms; the SDK's default waits up to two minutes. */
const RETRIES = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000, tryTimeoutInMs: 60_000 };

/** A container of Azure Blob Storage or Azurite. */
export class AzureBlobStorage extends BlobStorage {
  private readonly container: ContainerClient;

  constructor(account: AzureBlobAccount, container: string) {
    super();
    const options = { retryOptions: RETRIES };
    const service =
      'connectionString' in account
        ? BlobServiceClient.fromConnectionString(account.connectionString, options)
        : new BlobServiceClient(account.accountUrl, lazyAzureCredential(), options);
    this.container = service.getContainerClient(container);
  }

  put(name: string, body: Uint8Array | Readable, options: PutOptions): Promise<BlobInfo> {
    return this.translating(name, options.signal, async () => {
      try {
        return await untilAborted(this.upload(name, body, options), options.signal);
      } finally {
        if (body instanceof Readable) body.destroy();
      }
    });
  }

  get(name: string, { offset = 0, count, signal }: GetOptions = {}): Promise<{ info: BlobInfo; body: Readable }> {
    return this.translating(name, signal, async () => {
      const response = await this.container.getBlobClient(name).download(offset, count, this.abortable(signal));
      const source = response.readableStreamBody as Readable;
      const translated = async function* (): AsyncGenerator<Buffer> {
        try {
          for await (const chunk of source) yield chunk as Buffer;
        } catch (error) {
          throw signal?.aborted ? signal.reason : translateStorageError(error, name);
        }
      };
      const body = Readable.from(translated(), { objectMode: false });
      // A body that nobody reads to its end must not keep its connection.
      body.once('close', () => source.destroy());
      return { info: infoOfDownload(name, response), body };
    });
  }

  async downloadToFile(name: string, path: string, signal?: AbortSignal): Promise<BlobInfo> {
    const { info, body } = await this.get(name, signal ? { signal } : {});
    try {
      await pipeline(body, createWriteStream(path));
      return info;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  info(name: string): Promise<BlobInfo | undefined> {
    return this.translating(name, undefined, async () => {
      const blob = this.container.getBlobClient(name);
      const found = await blob.getProperties().catch((error: { statusCode?: number }) => {
        if (error.statusCode === 404) return undefined;
        throw error;
      });
      return found && infoOf(name, found);
    });
  }

  async *list(prefix: string): AsyncIterable<BlobInfo> {
    const pages = this.container.listBlobsFlat({ prefix, includeMetadata: true });
    try {
      for await (const { name, metadata, properties } of pages) yield infoOf(name, { ...properties, metadata });
    } catch (error) {
      throw translateStorageError(error, prefix);
    }
  }

  async delete(name: string): Promise<void> {
    await this.translating(name, undefined, () => this.container.getBlobClient(name).deleteIfExists());
  }

  async deletePrefix(prefix: string): Promise<number> {
    if (!prefix.endsWith('/'))
      throw new TypeError('A prefix to delete must end with /, or it takes its neighbours along.');
    let deleted = 0;
    let batch: string[] = [];
    // Begun only when it is waited for: one that fails while the next names are listed would go unheard.
    const deleteBatch = () => Promise.all(batch.map((name) => this.delete(name)));
    for await (const { name } of this.list(prefix)) {
      batch.push(name);
      deleted += 1;
      if (batch.length < PARALLEL_DELETES) continue;
      await deleteBatch();
      batch = [];
    }
    await deleteBatch();
    return deleted;
  }

  async ensureContainer(): Promise<void> {
    await this.translating('', undefined, () => this.container.createIfNotExists());
  }

  async ping(): Promise<void> {
    const exists = await this.container
      .exists({ abortSignal: AbortSignal.timeout(PING_MS) })
      .catch((error: unknown) => Promise.reject(new DependencyUnavailableError('blob storage', { cause: error })));
    if (!exists) throw new DependencyUnavailableError(`blob container ${this.container.containerName}`);
  }

  private async upload(name: string, body: Uint8Array | Readable, options: PutOptions): Promise<BlobInfo> {
    const blob = this.container.getBlockBlobClient(name);
    const abortable = this.abortable(options.signal);
    // Another upload of the same name may be under way; its blocks must not mix with ours.
    const upload = randomBytes(6).toString('hex');
    const blockIds: string[] = [];
    let held: Buffer | undefined;
    let bytes = 0;
    const stage = async (block: Buffer): Promise<void> => {
      const id = Buffer.from(`${upload}-${String(blockIds.length).padStart(6, '0')}`).toString('base64');
      await blob.stageBlock(id, block, block.length, abortable);
      blockIds.push(id);
    };
    for await (const block of blocksOf(body, BLOCK_BYTES)) {
      if (held) await stage(held);
      held = block;
      bytes += block.length;
    }
    const last = held ?? Buffer.alloc(0);
    if (blockIds.length > 0) await stage(last);

    // The body may have gone on after its caller gave up.
    options.signal?.throwIfAborted();
    const metadata = typeof options.metadata === 'function' ? options.metadata() : (options.metadata ?? {});
    const settings = { ...abortable, blobHTTPHeaders: { blobContentType: options.contentType }, metadata };
    const { etag = '' } =
      blockIds.length > 0
        ? await blob.commitBlockList(blockIds, settings)
        : await blob.upload(last, last.length, settings);
    return { name, bytes, contentType: options.contentType, metadata, etag };
  }

  private async translating<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw signal?.aborted ? signal.reason : translateStorageError(error, name);
    }
  }

  private abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
    return signal ? { abortSignal: signal } : {};
  }
}

interface StorageFacts {
  contentLength?: number | undefined;
  contentType?: string | undefined;
  metadata?: Record<string, string> | undefined;
  etag?: string | undefined;
}

function infoOf(name: string, { contentLength = 0, contentType, metadata = {}, etag = '' }: StorageFacts): BlobInfo {
  return { name, bytes: contentLength, contentType, metadata, etag };
}

/** The length of an answer to a range is the length of the range; the whole is the number after the slash. */
function infoOfDownload(name: string, response: BlobDownloadResponseParsed): BlobInfo {
  // Its properties are getters, so it cannot be spread.
  const { contentLength, contentRange, contentType, metadata, etag } = response;
  const whole = contentRange?.split('/')[1];
  return infoOf(name, { contentLength: whole ? Number(whole) : contentLength, contentType, metadata, etag });
}
