import { Sealer } from '@cairn/sealing';
import type { DocumentResponse } from '../documents/document-response.ts';
import { acceptsFiles, rejects } from '../spec-api/peers.fixture.ts';
import { SEALING_KEY, SpecApi } from '../spec-api/spec-api.fixture.ts';
import { pdfBytes, refusal, type SpecUser } from '../spec-api/spec-user.fixture.ts';

const PASSWORD = 'correct horse battery';

describe('documents of several files, and with settings', () => {
  let api: SpecApi;
  let user: SpecUser;
  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    api.calm();
    user = await api.user();
  });

  function jobOf({ id }: DocumentResponse) {
    return api.jobs.jobs.get(`document:${id}`)?.request.payload;
  }

  it('makes one document of several files, in the order of the form', async () => {
    api.validation.behaviour = () => acceptsFiles({ pageCount: 3 }, { type: 'image/png' }, { pageCount: 2 });
    const further = [pdfBytes(100_000), pdfBytes(300)];
    const content = pdfBytes(200);

    const document = await user.uploaded({ fileName: 'a.pdf', content, further });

    expect(document).toMatchObject({
      title: 'a.pdf',
      pageCount: 6,
      sizeBytes: content.length + 100_009 + 309,
      files: [
        { fileName: 'a.pdf', contentType: 'application/pdf', sizeBytes: content.length, pageCount: 3 },
        { fileName: 'further-1.pdf', contentType: 'image/png', sizeBytes: 100_009, pageCount: 1 },
        { fileName: 'further-2.pdf', contentType: 'application/pdf', sizeBytes: 309, pageCount: 2 },
      ],
    });
    const prefix = `${user.userId}/uploads/${document.id}/`;
    expect((await api.remains(user.userId)).blobs).toEqual([
      `${prefix}original`,
      `${prefix}part-0002`,
      `${prefix}part-0003`,
    ]);
    expect(jobOf(document)).toMatchObject({
      parts: [
        { blob: `${prefix}original`, contentType: 'application/pdf' },
        { blob: `${prefix}part-0002`, contentType: 'image/png' },
        { blob: `${prefix}part-0003`, contentType: 'application/pdf' },
      ],
    });
    const [asked] = api.validation.calls('POST', /^\/validate$/);
    expect(asked?.body).toMatchObject({
      fileName: 'a.pdf',
      furtherFiles: [
        { fileName: 'further-1.pdf', sizeBytes: 100_009, blob: { name: `${prefix}part-0002` } },
        { fileName: 'further-2.pdf', sizeBytes: 309, blob: { name: `${prefix}part-0003` } },
      ],
    });
    const stored = await api.uploads.get(`${prefix}part-0002`);
    expect(Buffer.concat(await stored.body.toArray()).equals(further[0]!)).toBe(true);
  });

  it('removes all files of a document that is refused', async () => {
    api.validation.behaviour = () => rejects({ code: 'PDF_CORRUPT', message: 'File 2: The PDF is damaged.' });

    expect(await refusal(await user.upload({ further: [pdfBytes(10)] }))).toMatchObject({ codes: ['PDF_CORRUPT'] });
    expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] });
  });

  it('passes the settings on and shows them', async () => {
    const settings = { pages: '2-3', existingText: 'redo', autoRotate: 'false', deskew: 'true', cleanUp: 'true' };

    const document = await user.uploaded({ language: 'eng+deu', settings });

    const typed = {
      language: 'eng+deu',
      pages: '2-3',
      existingText: 'redo',
      autoRotate: false,
      deskew: true,
      cleanUp: true,
    };
    expect(document).toMatchObject({ settings: typed, pageCount: 2 });
    expect(jobOf(document)).toMatchObject({ settings: typed });
  });

  it('seals a password for the files that need it, and shows it nowhere', async () => {
    api.validation.behaviour = () => acceptsFiles({ encrypted: true }, { encrypted: false });
    const upload = { settings: { password: PASSWORD }, further: [pdfBytes(10)], key: 'one-key' };

    const document = await user.uploaded(upload);

    const { parts } = jobOf(document) as { parts: { sealedPassword?: string }[] };
    const sealer = new Sealer([SEALING_KEY]);
    await expect(sealer.open(parts[0]?.sealedPassword ?? '', document.id)).resolves.toBe(PASSWORD);
    expect(parts[1]).not.toHaveProperty('sealedPassword');
    const [asked] = api.validation.calls('POST', /^\/validate$/);
    const { sealedPassword = '' } = asked?.body as { sealedPassword?: string };
    await expect(sealer.open(sealedPassword, document.id)).resolves.toBe(PASSWORD);

    const stored = await api.dataSource.query<object[]>(
      `SELECT d.*, o.*, k.* FROM domain."Documents" d, domain."Outbox" o, domain."IdempotencyKeys" k`,
    );
    const everything = [stored, await user.document(document.id), await user.list(), asked, api.jobs.jobs.size];
    expect(JSON.stringify(everything)).not.toContain(PASSWORD);
    expect(JSON.stringify(await user.document(document.id))).not.toContain('sealed');
  });

  it('does not answer a request with another password by the refusal of the first', async () => {
    api.validation.behaviour = () => rejects({ code: 'PDF_PASSWORD_WRONG', message: 'No.', field: 'password' });
    const upload = { content: pdfBytes(), settings: { password: 'first' }, key: 'the-key' };
    expect(await refusal(await user.upload(upload))).toEqual({
      status: 422,
      codes: ['PDF_PASSWORD_WRONG'],
      fields: ['password'],
    });

    const second = await user.upload({ ...upload, settings: { password: 'second' } });

    expect(await refusal(second)).toMatchObject({ codes: ['IDEMPOTENCY_KEY_REUSED'] });
  });
});
