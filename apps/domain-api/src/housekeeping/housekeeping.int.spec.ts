import { randomUUID } from 'node:crypto';
import { waitUntil } from '@cairn/testing';
import { uploadBlobName } from '../documents/document-parts.ts';
import { insertUploading, moveDocument } from '../documents/document-store.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { Housekeeping } from './housekeeping.ts';

describe('housekeeping', () => {
  let api: SpecApi;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());

  const housekeeping = () => api.service.app.get(Housekeeping, { strict: false });

  /** What a process that dies in the middle of an upload leaves behind. */
  async function crashedUpload(age: string) {
    const document = { id: randomUUID(), userId: randomUUID() };
    const facts = { title: 'a', fileName: 'a.pdf', contentType: 'application/pdf', language: 'eng', settings: null };
    await insertUploading(api.dataSource.manager, { ...document, ...facts });
    await api.uploads.put(uploadBlobName(document), Buffer.from('%PDF'), { contentType: 'application/pdf' });
    await api.dataSource.query(`UPDATE domain."Documents" SET "CreatedAt" = now() - $2::interval WHERE "Id" = $1`, [
      document.id,
      age,
    ]);
    return document;
  }

  it('removes row and file of an upload whose process died', async () => {
    const { userId } = await crashedUpload('61 minutes');
    expect((await (await api.user(userId)).list()).items).toEqual([]);

    await housekeeping().run();

    await waitUntil(async () => (await api.remains(userId)).documents === 0);
    expect(await api.remains(userId)).toEqual({ documents: 0, blobs: [] });
  });

  it('leaves an upload alone that may still be running', async () => {
    const { id, userId } = await crashedUpload('59 minutes');

    await housekeeping().run();

    expect((await api.remains(userId)).blobs).toHaveLength(1);
    expect(await moveDocument(api.dataSource.manager, { id, from: ['Uploading'] }, { status: 'Accepted' })).toBe(true);
  });

  it('keeps an upload that it has given up from being accepted after all', async () => {
    const { id } = await crashedUpload('2 hours');

    await housekeeping().run();

    expect(await moveDocument(api.dataSource.manager, { id, from: ['Uploading'] }, { status: 'Accepted' })).toBe(false);
  });
});
