import { request as httpRequest } from 'node:http';
import { StubbornClient, waitUntil } from '@cairn/testing';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { pdfBytes, refusal, uploadForm, type SpecUser } from '../spec-api/spec-user.fixture.ts';

const MAX_UPLOAD_BYTES = 200_000;

describe('an upload that cannot be taken', () => {
  let api: SpecApi;
  let user: SpecUser;

  beforeAll(async () => {
    api = await SpecApi.start({ MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES), MAX_UPLOAD_FILES: '2' });
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    api.calm();
    user = await api.user();
  });
  afterEach(async () => {
    await waitUntil(async () => expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] }) ?? true);
    expect(api.processing.requests).toEqual([]);
  });

  const part = (name: string, value: string) =>
    `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file = (content: string, name = 'file') =>
    `--x\r\ncontent-disposition: form-data; name="${name}"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n${content}\r\n`;
  const send = (body: string, contentType = 'multipart/form-data; boundary=x') =>
    user.fetch('/api/documents', { method: 'POST', headers: { 'content-type': contentType }, body });

  const head = () => ({
    authorization: `Bearer ${user.token}`,
    'content-type': 'multipart/form-data; boundary=x',
  });

  it.each([
    ['JSON', '{}', 'application/json', 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a bare PDF', '%PDF-1.7', 'application/pdf', 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a form without boundary', 'x', 'multipart/form-data', 400, 'REQUEST_BODY_MALFORMED'],
    ['JSON that does not parse', '{"a":', 'application/json', 400, 'REQUEST_BODY_MALFORMED'],
  ])('refuses %s', async (_what, body, contentType, status, code) => {
    expect(await refusal(await send(body, contentType))).toMatchObject({ status, codes: [code] });
  });

  it.each([
    ['no file', `${part('title', 'a')}--x--\r\n`, 'file'],
    ['an empty form', '--x--\r\n', 'file'],
    ['more files than allowed', `${file('%PDF-1').repeat(3)}--x--\r\n`, 'file'],
    ['a switch that is none', `${part('deskew', 'maybe')}${file('%PDF-1')}--x--\r\n`, 'deskew'],
    ['an unknown way with text', `${part('existingText', 'keep')}${file('%PDF-1')}--x--\r\n`, 'existingText'],
    ['a password that no PDF has', `${part('password', 'p'.repeat(128))}${file('%PDF-1')}--x--\r\n`, 'password'],
    ['a file in another field', `${file('%PDF-1', 'document')}--x--\r\n`, 'document'],
    ['a field nobody knows', `${part('owner', 'me')}${file('%PDF-1')}--x--\r\n`, 'owner'],
    ['a field after the file', `${file('%PDF-1')}${part('title', 'late')}--x--\r\n`, 'title'],
    ['a field twice', `${part('title', 'a')}${part('title', 'b')}${file('%PDF-1')}--x--\r\n`, 'title'],
    ['a language that is none', `${part('language', '../eng')}${file('%PDF-1')}--x--\r\n`, 'language'],
  ])('refuses %s, naming the field', async (_what, body, field) => {
    expect(await refusal(await send(body))).toEqual({ status: 400, codes: ['REQUEST_INVALID'], fields: [field] });
  });

  it.each([
    ['a language that is not installed', 'language', 'eng+fra', 'LANGUAGE_NOT_AVAILABLE', '@tesseract.js-data/fra'],
    ['pages that run backwards', 'pages', '5-3', 'PAGES_INVALID', 'write 3-5'],
    ['pages that are none', 'pages', 'all', 'PAGES_INVALID', '"all" is no page'],
    ['pages that the document does not have', 'pages', '2-4', 'PAGES_INVALID', 'has 3 pages'],
  ])('refuses %s, saying what to do', async (_what, field, value, code, message) => {
    const answer = await send(`${part(field, value)}${file('%PDF-1')}--x--\r\n`);

    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      errors: [{ code, field, message: expect.stringContaining(message) as string }],
    });
  });

  it('refuses files that are too large together', async () => {
    const half = pdfBytes(MAX_UPLOAD_BYTES / 2 + 1);
    const form = uploadForm({ content: half });
    form.append('file', new Blob([half]), 'b.pdf');

    expect(await refusal(await user.send(form))).toMatchObject({ status: 413, codes: ['PAYLOAD_TOO_LARGE'] });
  });

  it('refuses several files when validation judged only the first of them', async () => {
    const form = uploadForm();
    form.append('file', new Blob(['%PDF-2']), 'b.pdf');

    expect(await refusal(await user.send(form))).toMatchObject({ status: 503, codes: ['VALIDATION_UNAVAILABLE'] });
  });

  it.each([
    ['201 characters', 'a'.repeat(201)],
    ['a NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['an escape character', 'a\u001b[2J'],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('refuses a title with %s', async (_what, title) => {
    expect(await refusal(await send(`${part('title', title)}${file('%PDF-1')}--x--\r\n`))).toEqual({
      status: 422,
      codes: ['TITLE_INVALID'],
      fields: ['title'],
    });
  });

  it.each([
    ['in the file', `${part('title', 'a')}${file('%PDF-1').slice(0, -2)}`],
    ['in the head of a part', `${part('title', 'a')}--x\r\ncontent-dispo`],
    ['before the closing boundary', file('%PDF-1')],
  ])('refuses a form that ends %s', async (_what, body) => {
    const { status, codes } = await refusal(await send(body));
    expect(status).toBe(400);
    expect(['REQUEST_BODY_MALFORMED', 'REQUEST_INVALID']).toContain(codes[0]);
  });

  it('refuses a file over the limit by its declared length, before reading it', async () => {
    const answer = await user.send(uploadForm({ content: pdfBytes(5_000_000) }));

    expect(await refusal(answer)).toMatchObject({ status: 413, codes: ['PAYLOAD_TOO_LARGE'] });
    expect(api.validation.requests).toEqual([]);
  });

  it.each(['keep-alive', 'close'])(
    'refuses a file over the limit while it streams, and the client gets to see the answer (connection: %s)',
    async (connection) => {
      const client = new StubbornClient(`${api.url}/api/documents`, { ...head(), connection });
      await client.send(file('').slice(0, -2));
      for (let sent = 0; sent < 5_000_000; sent += 50_000) await client.send(Buffer.alloc(50_000));
      await client.send('\r\n--x--\r\n');
      await client.end();

      const { status, text } = await client.answer();
      expect(status).toBe(413);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ code: 'PAYLOAD_TOO_LARGE' }] });
      client.destroy();
    },
  );

  it('takes a file of exactly the limit', async () => {
    const document = await user.uploaded({ content: new Uint8Array(MAX_UPLOAD_BYTES) });

    expect(document.sizeBytes).toBe(MAX_UPLOAD_BYTES);
    await user.fetch(`/api/documents/${document.id}`, { method: 'DELETE' });
    await waitUntil(async () => (await api.remains(user.userId)).documents === 0);
    api.calm();
  });

  it('leaves nothing of an upload whose client goes away half-way', async () => {
    const request = httpRequest(`${api.url}/api/documents`, { method: 'POST', headers: head() });
    request.on('error', () => undefined);
    request.write(file('').slice(0, -2));
    request.write(Buffer.alloc(100_000));
    await waitUntil(async () => (await api.remains(user.userId)).documents === 1);

    request.destroy();

    await waitUntil(async () => (await api.remains(user.userId)).documents === 0);
    expect(api.validation.requests).toEqual([]);
  });

  it('answers a request without a token although its body is large', async () => {
    const answer = await fetch(`${api.url}/api/documents`, {
      method: 'POST',
      body: uploadForm({ content: pdfBytes(3_000_000) }),
    });

    expect(await refusal(answer)).toMatchObject({ status: 401, codes: ['AUTH_TOKEN_MISSING'] });
  });
});
