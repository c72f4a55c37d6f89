import { AzureBlobStorage } from '@cairn/blob-storage';
import { Sealer } from '@cairn/sealing';
import { startService, type RunningService } from '@cairn/service-host';
import { startTokenIssuer, testBlobConnection, type TokenIssuer } from '@cairn/testing';
import { PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import sharp, { type Sharp } from 'sharp';
import { v4 as uuid } from 'uuid';
import { readConfig } from '../config.ts';
import { serviceOptions } from '../service-options.ts';
import type { FullAnswer } from './validation-answer.ts';

const alice = uuid();
const sealingKey = { kty: 'oct' as const, kid: 'spec', k: randomBytes(32).toString('base64url') };
const sealer = new Sealer([sealingKey]);

describe('POST /validate', () => {
  let issuer: TokenIssuer;
  let service: RunningService;
  let uploads: AzureBlobStorage;

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    uploads = new AzureBlobStorage({ connectionString: testBlobConnection() }, 'uploads');
    await uploads.ensureContainer();
    const config = readConfig({
      PORT: '0',
      LOG_LEVEL: 'fatal',
      AUTH_ISSUER: issuer.issuer,
      AUTH_JWKS_URL: issuer.jwksUrl,
      BLOB_CONNECTION_STRING: testBlobConnection(),
      SEALING_KEYS: JSON.stringify({ keys: [sealingKey] }),
      MAX_PAGES: '3',
      MAX_IMAGE_PIXELS: '1000000',
    });
    service = await startService(serviceOptions(config));
  });

  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });

  async function post(body: unknown, query = '', token?: string): Promise<Response> {
    const bearer = token ?? (await issuer.token({ sub: alice, aud: 'validation-service' }));
    return fetch(`${service.url}/validate${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    });
  }

  async function upload(bytes: Uint8Array, owner = alice, index = 0): Promise<string> {
    const name = `${owner}/uploads/${uuid()}/${index === 0 ? 'original' : `part-000${index + 1}`}`;
    await uploads.put(name, bytes, { contentType: 'application/octet-stream' });
    return name;
  }

  async function judge(bytes: Uint8Array, over: Record<string, unknown> = {}): Promise<FullAnswer> {
    const response = await post({ ...requestFor(await upload(bytes)), ...over });
    expect(response.status).toBe(200);
    return (await response.json()) as FullAnswer;
  }

  const requestFor = (name: string) => ({
    kind: 'document',
    title: 'A letter',
    fileName: 'letter.pdf',
    declaredType: 'application/pdf',
    sizeBytes: 1,
    sha256: '0'.repeat(64),
    blob: { container: 'uploads', name },
  });

  const codes = (answer: FullAnswer) => answer.vetoes.map((veto) => veto.code);

  it('accepts an ordinary PDF and says which policy decided', async () => {
    const answer = await judge(await pdf(2));

    expect(answer).toMatchObject({
      decision: 'accept',
      vetoes: [],
      policy: { id: 'documents', version: 2 },
      facts: {
        type: 'application/pdf',
        pageCount: 2,
        files: [{ type: 'application/pdf', pageCount: 2, encrypted: false }],
      },
    });
    expect(Object.fromEntries(answer.layers.map(({ id, status }) => [id, status]))).toMatchObject({
      structure: 'ok',
      'file-type': 'ok',
      pdf: 'ok',
      image: 'skipped',
      obfuscation: 'ok',
    });
  });

  it('gives the same answer for the same input, byte for byte without durations', async () => {
    const request = requestFor(await upload(await pdf(1, withJavaScript)));
    const [one, two] = await Promise.all([1, 2].map(async () => (await post(request, '?timings=false')).text()));
    expect(one).toBe(two);
    expect(one).not.toMatch(/"(ms|timingMs)":/);
  });

  it('asks for a look at a PDF with JavaScript instead of refusing it', async () => {
    const answer = await judge(await pdf(1, withJavaScript));
    expect(answer).toMatchObject({ decision: 'review', vetoes: [] });
    expect(answer.layers.flatMap((layer) => layer.reasons.map((reason) => reason.code))).toContain('PDF_JAVASCRIPT');
  });

  it.each([
    ['an empty file', async () => new Uint8Array(), 'FILE_EMPTY'],
    ['HTML with a PDF name', async () => Buffer.from('<!doctype html><title>x</title>'), 'UNSUPPORTED_TYPE'],
    ['the first third of a PDF', async () => (await pdf(3)).slice(0, 300), 'PDF_CORRUPT'],
    ['more pages than allowed', () => pdf(4), 'TOO_MANY_PAGES'],
    ['a PNG with a PDF name', () => png(400, 400), 'FILE_TYPE_MISMATCH'],
  ])('refuses %s', async (_what, bytes, code) => {
    const answer = await judge(await bytes());
    expect(answer.decision).toBe('reject');
    expect(codes(answer)).toContain(code);
  });

  it('refuses an image with too many pixels', async () => {
    const over = { fileName: 'big.png', declaredType: 'image/png' };
    expect(codes(await judge(await png(1001, 1000), over))).toEqual(['TOO_MANY_PIXELS']);
    expect((await judge(await png(1000, 1000), over)).decision).toBe('accept');
  });

  it('takes the first frame of an animation, and says so', async () => {
    const frames = await Promise.all(
      ['black', 'white'].map((background) => picture(400, 400, background).png().toBuffer()),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();

    const answer = await judge(gif, { fileName: 'wave.gif', declaredType: 'image/gif' });

    expect(answer).toMatchObject({
      decision: 'accept',
      facts: { type: 'image/gif', pageCount: 1 },
    });
    expect(answer.layers.flatMap(({ reasons }) => reasons)).toMatchObject([{ code: 'ANIMATION_FIRST_FRAME_ONLY' }]);
  });

  describe('an encrypted PDF', () => {
    const locked = () => pdf(2, (document) => document.encrypt({ userPassword: 'geheim', ownerPassword: 'y' }));

    async function judgeLocked(password?: string, owner?: string): Promise<Response> {
      const name = await upload(await locked());
      const documentId = name.split('/')[2] ?? '';
      const sealedPassword = password && (await sealer.seal(password, owner ?? documentId));
      return post({ ...requestFor(name), sealedPassword });
    }

    it('is accepted with its password', async () => {
      const answer = (await (await judgeLocked('geheim')).json()) as FullAnswer;

      expect(answer).toMatchObject({ decision: 'accept', facts: { pageCount: 2, files: [{ encrypted: true }] } });
    });

    it.each([
      ['without one', undefined, 'PDF_ENCRYPTED', 'file'],
      ['with a wrong one', 'offen', 'PDF_PASSWORD_WRONG', 'password'],
    ])('is refused %s', async (_what, password, code, field) => {
      const answer = (await (await judgeLocked(password)).json()) as FullAnswer;

      expect(answer).toMatchObject({ decision: 'reject', vetoes: [{ code, field }] });
    });

    it('is not judged with a password that was sealed for something else', async () => {
      const answer = await judgeLocked('geheim', uuid());

      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({ errors: [{ code: 'DOCUMENT_PASSWORD_UNREADABLE' }] });
    });
  });

  describe('several files', () => {
    async function judgeFiles(...files: Uint8Array[]): Promise<FullAnswer> {
      const [first, ...further] = await Promise.all(
        files.map(async (bytes, index) => {
          const { kind: _kind, title: _title, ...file } = requestFor(await upload(bytes, alice, index));
          return file;
        }),
      );
      const response = await post({ kind: 'document', title: 'A letter', ...first, furtherFiles: further });
      expect(response.status).toBe(200);
      return (await response.json()) as FullAnswer;
    }

    it('are judged as one document', async () => {
      expect(await judgeFiles(await pdf(1), await pdf(2))).toMatchObject({
        decision: 'accept',
        facts: { pageCount: 3, files: [{ pageCount: 1 }, { pageCount: 2 }] },
      });
    });

    it('are refused for one of them, which is named', async () => {
      const answer = await judgeFiles(await pdf(1), Buffer.from('<!doctype html>'), await pdf(1, withJavaScript));

      expect(answer).toMatchObject({ decision: 'reject', facts: { pageCount: null } });
      expect(answer.vetoes[0]).toMatchObject({
        code: 'UNSUPPORTED_TYPE',
        message: expect.stringMatching(/^File 2: /) as string,
      });
      expect(answer.layers.flatMap(({ reasons }) => reasons.map(({ message }) => message.slice(0, 7)))).toContain(
        'File 3:',
      );
    });

    it('are refused when they have too many pages together', async () => {
      expect(codes(await judgeFiles(await pdf(2), await pdf(2)))).toContain('TOO_MANY_PAGES');
    });

    it('are not looked at when one of them is of another user', async () => {
      const { kind: _kind, title: _title, ...further } = requestFor(await upload(await pdf(1), uuid()));
      expect((await post({ ...requestFor(await upload(await pdf(1))), furtherFiles: [further] })).status).toBe(404);
    });
  });

  it('refuses a title with a NUL byte', async () => {
    expect(codes(await judge(await pdf(1), { title: 'a\u0000b' }))).toEqual(['TITLE_INVALID']);
  });

  it('leaves no file behind', async () => {
    await judge(await pdf(1));
    const own = `cairn-validate-${process.pid}-`;
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(own))).toEqual([]);
  });

  it("answers 404 for another user's upload", async () => {
    const response = await post(requestFor(await upload(await pdf(1), uuid())));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ success: false, errors: [{ code: 'RESOURCE_NOT_FOUND' }] });
  });

  it('answers 404 for a blob that is not there', async () => {
    expect((await post(requestFor(`${alice}/uploads/${uuid()}/original`))).status).toBe(404);
  });

  it.each([
    ['a path outside of the uploads', { blob: { container: 'uploads', name: '../../etc/passwd' } }],
    ['another container', { blob: { container: 'jobs', name: `${alice}/uploads/${uuid()}/original` } }],
    ['another kind', { kind: 'spell' }],
  ])('answers 400 with the field for %s', async (_what, over) => {
    const response = await post({ ...requestFor(`${alice}/uploads/${uuid()}/original`), ...over });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: 'REQUEST_INVALID' }] });
  });

  it('answers 401 without a token for this audience', async () => {
    expect((await post({}, '', await issuer.token({ sub: alice, aud: 'domain-api' }))).status).toBe(401);
    expect((await post({}, '', 'rubbish')).status).toBe(401);
  });
});

async function pdf(pages: number, change?: (document: PDFDocument) => void): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (let page = 0; page < pages; page += 1) document.addPage([300, 400]);
  change?.(document);
  return document.save();
}

function withJavaScript(document: PDFDocument): void {
  const action = document.context.obj({ S: 'JavaScript', JS: PDFString.of('app.alert(1)') });
  document.catalog.set(PDFName.of('OpenAction'), action);
}

function png(width: number, height: number): Promise<Buffer> {
  return picture(width, height, 'white').png().toBuffer();
}

function picture(width: number, height: number, background: string): Sharp {
  // Grain, so that it is no blank page.
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  return sharp({ create: { width, height, channels: 3, background, noise } });
}
