import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { PDFDocument } from '@cantoo/pdf-lib';
import { v4 as uuid } from 'uuid';
import { SpecService } from '../spec-service/spec-service.fixture.ts';
import type { FullAnswer } from './validation-answer.ts';

const MAX_FILE_BYTES = 200_000;

describe('POST /validate with a file', () => {
  let spec: SpecService;
  beforeAll(async () => {
    spec = await SpecService.start({ LOG_LEVEL: 'fatal', MAX_FILE_BYTES: String(MAX_FILE_BYTES) });
  });
  afterAll(() => spec.stop());

  const errorOf = async (response: Response) => {
    const { errors } = (await response.json()) as { errors: { code: string; field?: string }[] };
    return { status: response.status, code: errors[0]?.code, field: errors[0]?.field };
  };

  describe('in a form', () => {
    function form(bytes: Uint8Array, fields: Record<string, string> = {}, name = 'letter.pdf'): FormData {
      const data = new FormData();
      for (const [field, value] of Object.entries(fields)) data.append(field, value);
      data.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), name);
      return data;
    }
    const send = (body: FormData, query = '') => spec.fetch(`/validate${query}`, { method: 'POST', body });

    it('judges it under the policy for documents, with its facts', async () => {
      const response = await send(form(await pdf('A letter about a garden.')));
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        decision: 'accept',
        policy: { id: 'documents' },
        facts: { type: 'application/pdf', pageCount: 1, files: [{ encrypted: false }] },
      });
    });

    it('takes policy and title from fields before it', async () => {
      const answer = (await (
        await send(form(await pdf('Words.'), { policy: 'strict', title: 'gr33n d00rs' }))
      ).json()) as FullAnswer;
      expect(answer.policy.id).toBe('strict');
      expect(answer.layers.flatMap(({ reasons }) => reasons)).toContainEqual(
        expect.objectContaining({ code: 'TITLE_OBFUSCATED', field: 'title' }),
      );
    });

    it('refuses what its content is not', async () => {
      const answer = (await (await send(form(Buffer.from('<!doctype html>')))).json()) as FullAnswer;
      expect(answer.decision).toBe('reject');
      expect(answer.vetoes).toContainEqual(expect.objectContaining({ layer: 'file-type', code: 'UNSUPPORTED_TYPE' }));
    });

    it('has the same answer for the same file, and another for another name', async () => {
      const bytes = await pdf('The same.');
      const texts = await Promise.all([1, 2].map(async () => (await send(form(bytes), '?timings=false')).text()));
      const other = await (await send(form(bytes, {}, 'other.pdf'), '?timings=false')).text();
      expect(texts[0]).toBe(texts[1]);
      expect(other).not.toBe(texts[0]);
    });

    it('answers 413 for a file over the limit, whether or not its length is told', async () => {
      const large = form(Buffer.alloc(MAX_FILE_BYTES + 1));
      expect(await errorOf(await send(large))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
      expect(await errorOf(await send(form(Buffer.alloc(3 * 1024 * 1024))))).toMatchObject({ status: 413 });
    });

    it.each([
      ['no file', () => form(Buffer.from('x')), 'file', (data: FormData) => data.delete('file')],
      [
        'a field after the file',
        () => form(Buffer.from('x')),
        'title',
        (data: FormData) => data.append('title', 'late'),
      ],
      [
        'two files',
        () => form(Buffer.from('x')),
        'file',
        (data: FormData) => data.append('file', new Blob(['y']), 'y'),
      ],
    ])('answers 400 for %s', async (_what, make, field, change) => {
      const data = make();
      change(data);
      expect(await errorOf(await send(data))).toEqual({ status: 400, code: 'REQUEST_INVALID', field });
    });

    it('answers 404 for a policy that is not there', async () => {
      expect(await errorOf(await send(form(Buffer.from('x'), { policy: 'none' })))).toMatchObject({
        status: 404,
        code: 'POLICY_NOT_FOUND',
      });
    });

    it('answers 400 for what is no form', async () => {
      const headers = { 'content-type': 'multipart/form-data' };
      const response = await spec.fetch('/validate', { method: 'POST', headers, body: 'x' });
      expect(await errorOf(response)).toMatchObject({ status: 400, code: 'REQUEST_BODY_MALFORMED' });
    });

    it('leaves no file behind', async () => {
      await send(form(await pdf('Words.')));
      const own = `cairn-validate-${process.pid}-`;
      expect((await readdir(tmpdir())).filter((name) => name.startsWith(own))).toEqual([]);
    });
  });

  describe('that was uploaded', () => {
    const upload = async (bytes: Uint8Array, owner = spec.userId) => {
      const key = `${owner}/uploads/${uuid()}/original`;
      await spec.uploads.put(key, bytes, { contentType: 'application/octet-stream' });
      return key;
    };
    const judge = (key: string, over: object = {}) =>
      spec.post('/validate', { input: { type: 'object', key, ...over } });

    it('is named by its key', async () => {
      const key = await upload(await pdf('Words.'));
      expect(await (await judge(key, { fileName: 'letter.pdf' })).json()).toMatchObject({ decision: 'accept' });
    });

    it("is not there when it is somebody else's", async () => {
      expect(await errorOf(await judge(await upload(await pdf('x'), uuid())))).toMatchObject({
        status: 404,
        code: 'RESOURCE_NOT_FOUND',
      });
      expect((await judge(`${spec.userId}/uploads/${uuid()}/original`)).status).toBe(404);
    });

    it('is not looked for outside of the uploads', async () => {
      expect(await errorOf(await judge('../../etc/passwd'))).toMatchObject({ status: 400, field: 'input.key' });
    });
  });

  describe('whose pages have text', () => {
    async function judgePages(policy: string, ...pages: string[]): Promise<FullAnswer> {
      const data = new FormData();
      data.append('policy', policy);
      data.append('file', new Blob([new Uint8Array(await pdf(...pages))], { type: 'application/pdf' }), 'letter.pdf');
      return (await (await spec.fetch('/validate', { method: 'POST', body: data })).json()) as FullAnswer;
    }

    it('has that judged too, with the page in each reason', async () => {
      const { layers } = await judgePages('default', 'Plain words.', 'More plain words.', 'gr33n d00rs th3re h3re');
      expect(layers.find(({ id }) => id === 'obfuscation')).toMatchObject({
        status: 'ok',
        reasons: [{ code: 'TEXT_OBFUSCATED', field: 'file', page: 3 }],
      });
    });

    it('is not refused for its text under the policy for documents', async () => {
      const answer = await judgePages('documents', 'gr33n d00rs th3re h3re '.repeat(3));
      expect(answer.layers.find(({ id }) => id === 'obfuscation')?.score).toBeGreaterThan(0.5);
      expect(answer.decision).not.toBe('reject');
    });
  });
});

async function pdf(...pages: string[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (const text of pages) document.addPage([500, 400]).drawText(text, { x: 20, y: 300, size: 12 });
  return document.save();
}
