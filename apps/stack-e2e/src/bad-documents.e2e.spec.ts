import { AzureBlobStorage } from '@cairn/blob-storage';
import { PDFDocument, PDFName, PDFNumber, PDFString } from '@cantoo/pdf-lib';
import { waitUntil } from '@cairn/testing';
import pg from 'pg';
import sharp from 'sharp';
import { startSpecStack, type SpecStack } from './spec-stack.ts';
import { pdfOf, User, type Envelope } from './user.ts';

const MAX_UPLOAD_BYTES = 2_000_000;

/** What people send that is broken, hostile or just unusual: a clear answer, and nothing left of what was refused. */
describe('documents that are not what they should be', () => {
  let stack: SpecStack;
  let alice: User;
  let uploads: AzureBlobStorage;

  beforeAll(async () => {
    stack = await startSpecStack({
      env: {
        'domain-api': { MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES) },
        'validation-service': { MAX_PAGES: '20', MAX_IMAGE_PIXELS: '4000000' },
        // The page with the giant box is really rendered.
        'processing-service': { PROVIDER: 'tesseract' },
      },
    });
    alice = await User.of(stack, 'alice');
    uploads = new AzureBlobStorage({ connectionString: stack.endpoints.blobConnectionString }, 'uploads');
  });

  afterAll(() => stack.stop());

  interface Kept {
    jobs: number;
    documents: number;
    blobs: number;
  }

  async function kept(): Promise<Kept> {
    const client = new pg.Client({ connectionString: stack.endpoints.postgres });
    await client.connect();
    try {
      const { rows } = await client.query<Omit<Kept, 'blobs'>>(
        `SELECT (SELECT count(*)::int FROM "BackgroundJobs") AS jobs,
                (SELECT count(*)::int FROM domain."Documents") AS documents`,
      );
      let blobs = 0;
      for await (const _blob of uploads.list('')) blobs += 1;
      return { jobs: rows[0]?.jobs ?? -1, documents: rows[0]?.documents ?? -1, blobs };
    } finally {
      await client.end();
    }
  }

  const zeroPages = async (): Promise<Uint8Array> => (await PDFDocument.create()).save({ addDefaultPage: false });

  async function encrypted(userPassword: string): Promise<Uint8Array> {
    const document = await PDFDocument.load(await pdfOf(1));
    document.encrypt({ userPassword, ownerPassword: 'owner' });
    return document.save();
  }

  it.each([
    ['HTML with a PDF name', 'page.pdf', async () => Buffer.from('<!doctype html><p>x'), 422, 'UNSUPPORTED_TYPE'],
    ['the first third of a PDF', 'cut.pdf', async () => (await pdfOf(5)).slice(0, 500), 422, 'PDF_CORRUPT'],
    ['a PDF that wants a password', 'locked.pdf', () => encrypted('user'), 422, 'PDF_ENCRYPTED'],
    ['a PDF that forbids changes', 'restricted.pdf', () => encrypted(''), 422, 'PDF_RESTRICTED'],
    ['a PDF without pages', 'none.pdf', zeroPages, 422, 'PDF_NO_PAGES'],
    ['a PDF with too many pages', 'long.pdf', () => pdfOf(21), 422, 'TOO_MANY_PAGES'],
    ['an empty file', 'empty.pdf', async () => new Uint8Array(), 422, 'FILE_EMPTY'],
    ['an image that unpacks to too much', 'bomb.png', () => png(4000, 1001), 422, 'TOO_MANY_PIXELS'],
    ['a PNG that says it is a PDF', 'photo.pdf', () => png(400, 400), 422, 'FILE_TYPE_MISMATCH'],
    ['a file over the limit', 'big.pdf', async () => Buffer.alloc(MAX_UPLOAD_BYTES + 1), 413, 'PAYLOAD_TOO_LARGE'],
  ])('refuses %s and keeps nothing of it', async (_what, name, bytes, status, code) => {
    const before = await kept();
    const response = await alice.send(await bytes(), name);
    const envelope = (await response.json()) as Envelope;

    expect(response.status).toBe(status);
    // Some are wrong in more than one way: what is named .png is declared as PDF as well.
    expect(envelope.errors.map((error) => error.code)).toContain(code);
    expect(envelope).toMatchObject({ success: false, status, traceId: response.headers.get('x-trace-id') });
    await waitUntil(async () => expect(await kept()).toEqual(before) ?? true);
  });

  it('digitises a PDF with a script, runs nothing of it, and says so in the verdict', async () => {
    const document = await PDFDocument.load(await pdfOf(1));
    const script = document.context.obj({ S: 'JavaScript', JS: PDFString.of('app.alert(1)') });
    document.catalog.set(PDFName.of('OpenAction'), script);

    const { id, validation } = await alice.submit(await document.save(), 'script.pdf');
    expect(validation?.decision).toBe('review');
    expect(await alice.waitFor(id, 'Completed')).toMatchObject({ pageCount: 1, failedPages: [] });
  });

  it('digitises a page of five metres by rendering it smaller', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([14_400, 14_400]);
    page.node.set(PDFName.of('UserUnit'), PDFNumber.of(10));

    const { id } = await alice.submit(await document.save(), 'giant.pdf');
    expect(await alice.waitFor(id, 'Completed')).toMatchObject({ pageCount: 1, failedPages: [] });
  });

  it('makes one document of the same upload sent twice at once with one key', async () => {
    const bytes = await pdfOf(1);
    const send = () => alice.send(bytes, 'twice.pdf', { 'idempotency-key': 'the-same-upload' });
    const answers = await Promise.all([send(), send()]);
    const statuses = answers.map((answer) => answer.status).sort();
    expect([
      [202, 202],
      [202, 409],
    ]).toContainEqual(statuses);

    const ids = await Promise.all(
      answers.filter((a) => a.ok).map(async (a) => ((await a.json()) as { id: string }).id),
    );
    expect(new Set(ids).size).toBe(1);
    await alice.waitFor(ids[0] ?? '', 'Completed');
  });
});

function png(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
}
