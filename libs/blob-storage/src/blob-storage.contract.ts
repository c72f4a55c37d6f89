import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BlobNotFoundError } from '@cairn/errors';
import type { BlobInfo, BlobStorage } from './blob-storage.ts';

/** What every `BlobStorage` does. @param create gives the storage with its container in place */
export function describeBlobStorage(adapter: string, create: () => Promise<BlobStorage>): void {
  describe(`${adapter} as a BlobStorage`, () => {
    let storage: BlobStorage;
    let root: string;
    const text = { contentType: 'text/plain' };
    const read = async (name: string): Promise<Buffer> => buffer((await storage.get(name)).body);
    const names = async (prefix: string): Promise<string[]> => {
      const found: BlobInfo[] = [];
      for await (const blob of storage.list(prefix)) found.push(blob);
      return found.map(({ name }) => name);
    };

    beforeAll(async () => {
      storage = await create();
      await storage.ensureContainer();
    });
    beforeEach(() => {
      root = randomUUID();
    });

    it('gives back bytes, content type and metadata as they were put', async () => {
      const bytes = randomBytes(1_000);
      const name = `${root}/a.bin`;
      const put = await storage.put(name, bytes, { contentType: 'application/x-test', metadata: { sha256: 'ab12' } });
      const facts = {
        name,
        bytes: 1_000,
        contentType: 'application/x-test',
        metadata: { sha256: 'ab12' },
        etag: put.etag,
      };
      expect(put).toEqual(facts);
      expect(await storage.info(name)).toEqual(facts);
      expect((await storage.get(name)).info).toEqual(facts);
      expect(await read(name)).toEqual(bytes);
    });

    it('streams a body of several blocks, with metadata that is known at its end', async () => {
      const chunks = Array.from({ length: 9 }, () => randomBytes(1_000_003));
      let readChunks = 0;
      const body = Readable.from(
        (function* () {
          for (const chunk of chunks) {
            readChunks += 1;
            yield chunk;
          }
        })(),
      );
      const info = await storage.put(`${root}/big`, body, {
        ...text,
        metadata: () => ({ chunks: String(readChunks) }),
      });
      expect(info).toMatchObject({ bytes: 9_000_027, metadata: { chunks: '9' } });
      expect((await read(`${root}/big`)).equals(Buffer.concat(chunks))).toBe(true);
    });

    it('stores an empty body', async () => {
      await storage.put(`${root}/empty`, Readable.from([]), text);
      expect(await storage.info(`${root}/empty`)).toMatchObject({ bytes: 0 });
      expect(await read(`${root}/empty`)).toHaveLength(0);
    });

    it('replaces a blob, with another etag', async () => {
      const first = await storage.put(`${root}/a`, Buffer.from('one'), text);
      const second = await storage.put(`${root}/a`, Buffer.from('two'), text);
      expect((await read(`${root}/a`)).toString()).toBe('two');
      expect(second.etag).not.toBe(first.etag);
    });

    it('keeps what was there when a body breaks half-way', async () => {
      await storage.put(`${root}/a`, Buffer.from('whole'), text);
      const broken = (): Readable =>
        Readable.from(
          (async function* () {
            yield Buffer.alloc(5_000_000);
            throw new Error('the client hung up');
          })(),
        );
      await expect(storage.put(`${root}/a`, broken(), text)).rejects.toThrow('the client hung up');
      await expect(storage.put(`${root}/b`, broken(), text)).rejects.toThrow('the client hung up');
      expect((await read(`${root}/a`)).toString()).toBe('whole');
      expect(await storage.info(`${root}/b`)).toBeUndefined();
    });

    it('does not take a body that was closed before its end for a whole one', async () => {
      const body = new Readable({ read: () => undefined });
      body.push('half');
      const putting = storage.put(`${root}/a`, body, text);
      body.destroy();
      await expect(putting).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
      expect(await storage.info(`${root}/a`)).toBeUndefined();
    });

    it.each([
      ['a stream that stays silent', () => new Readable({ read: () => undefined })],
      ['a generator that waits for ever', () => Readable.from(waitingForEver())],
    ])('stops putting %s when the signal aborts', async (_what, body) => {
      const stop = new AbortController();
      const putting = storage.put(`${root}/a`, body(), { ...text, signal: stop.signal });
      stop.abort(new Error('cancelled'));
      await expect(putting).rejects.toThrow('cancelled');
      expect(await storage.info(`${root}/a`)).toBeUndefined();
    });

    it('reads a range and still tells the size of the whole', async () => {
      await storage.put(`${root}/a`, Buffer.from('0123456789'), text);
      const { info, body } = await storage.get(`${root}/a`, { offset: 3, count: 4 });
      expect((await buffer(body)).toString()).toBe('3456');
      expect(info.bytes).toBe(10);
    });

    it('says so when a blob is not there', async () => {
      const missing = `${root}/nothing`;
      const folder = await mkdtemp(join(tmpdir(), 'cairn-blob-'));
      try {
        await expect(storage.get(missing)).rejects.toThrow(BlobNotFoundError);
        await expect(storage.downloadToFile(missing, join(folder, 'file'))).rejects.toThrow(BlobNotFoundError);
        expect(await readdir(folder)).toEqual([]);
        expect(await storage.info(missing)).toBeUndefined();
        await expect(storage.delete(missing)).resolves.toBeUndefined();
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('downloads into a file', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cairn-blob-'));
      try {
        await storage.put(`${root}/a`, Buffer.from('content'), text);
        const info = await storage.downloadToFile(`${root}/a`, join(folder, 'file'));
        expect(info.bytes).toBe(7);
        expect(await readFile(join(folder, 'file'), 'utf8')).toBe('content');
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('lists what lies under a prefix, with metadata, in order of name', async () => {
      for (const name of ['b', 'a/2', 'a/1', 'ab/1']) {
        await storage.put(`${root}/${name}`, Buffer.from(name), { ...text, metadata: { from: 'spec' } });
      }
      expect(await names(`${root}/`)).toEqual(['a/1', 'a/2', 'ab/1', 'b'].map((name) => `${root}/${name}`));
      expect(await names(`${root}/a/`)).toEqual([`${root}/a/1`, `${root}/a/2`]);
      for await (const blob of storage.list(`${root}/a/`))
        expect(blob).toMatchObject({ bytes: 3, metadata: { from: 'spec' } });
      expect(await names(`${root}/none/`)).toEqual([]);
    });

    it('deletes one blob, or all under a prefix and no neighbour', async () => {
      const numbers = Array.from({ length: 20 }, (_, index) => `a/${index}`);
      for (const name of ['ab', 'c', ...numbers]) await storage.put(`${root}/${name}`, Buffer.from(name), text);
      await storage.delete(`${root}/c`);
      expect(await storage.deletePrefix(`${root}/a/`)).toBe(20);
      expect(await names(`${root}/`)).toEqual([`${root}/ab`]);
      await expect(storage.deletePrefix(`${root}/a`)).rejects.toThrow(TypeError);
    });

    it('is reachable', async () => {
      await expect(storage.ping()).resolves.toBeUndefined();
    });
  });
}

async function* waitingForEver(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  await new Promise(() => undefined);
}
