import { randomBytes } from 'node:crypto';
import type { DocumentResponse } from '../documents/document-response.ts';
import { digitiseResult, notification, resultPrefix } from '../spec-api/notifications.fixture.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { refusal, type SpecUser } from '../spec-api/spec-user.fixture.ts';

describe('GET /api/documents/{id}/result/{kind}', () => {
  const pdf = randomBytes(300_000);
  let api: SpecApi;
  let user: SpecUser;
  let document: DocumentResponse;

  beforeAll(async () => {
    api = await SpecApi.start();
    user = await api.user();
    document = await user.uploaded({ title: 'Über "Alles" <b>.pdf' });
    const prefix = resultPrefix(user.userId, document.jobId);
    await api.results.put(`${prefix}/document.pdf`, pdf, { contentType: 'application/pdf' });
    await api.results.put(`${prefix}/document.txt`, Buffer.from('Grüße'), { contentType: 'text/plain' });
    await api.results.put(`${prefix}/document.hocr`, Buffer.from('<html>'), { contentType: 'text/html' });
    await api.results.put(`${prefix}/document.alto.xml`, Buffer.from('<alto/>'), { contentType: 'application/xml' });
    await api.results.put(`${prefix}/pages.jsonl`, Buffer.from('{}\n'), { contentType: 'application/jsonl' });
    const thumbnail = `${user.userId}/jobs/${document.jobId}/pages/0002.webp`;
    await api.results.put(thumbnail, Buffer.from('RIFF'), { contentType: 'image/webp' });
    const result = digitiseResult(user.userId, document.jobId);
    await fetch(`${api.url}/internal/job-events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await api.serviceToken()}`, 'content-type': 'application/json' },
      body: JSON.stringify(notification(document, user.userId, { sequence: 2, kind: 'completed', result })),
    });
  });
  afterAll(() => api.stop());

  const download = (kind: string, headers: Record<string, string> = {}, method = 'GET') =>
    user.fetch(`/api/documents/${document.id}/result/${kind}`, { method, headers });
  const bytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

  it('streams the PDF under a safe name made from the title', async () => {
    const answer = await download('pdf');

    expect(answer.status).toBe(200);
    expect((await bytes(answer)).equals(pdf)).toBe(true);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-length')).toBe(String(pdf.length));
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="_ber  Alles   b .pdf"; filename*=UTF-8''%C3%9Cber%20%20Alles%20%20%20b%20.pdf`,
    );
  });

  it('gives the text as UTF-8 and hOCR as a file that no browser runs', async () => {
    const text = await download('text');
    expect([text.headers.get('content-type'), await text.text()]).toEqual(['text/plain; charset=utf-8', 'Grüße']);

    const hocr = await download('hocr');
    expect(hocr.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(hocr.headers.get('content-security-policy')).toBe(`sandbox; default-src 'none'`);
    expect(hocr.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('gives ALTO and the words of all pages under names of their own', async () => {
    const [alto, pages] = [await download('alto'), await download('pages')];

    expect([alto.headers.get('content-type'), await alto.text()]).toEqual(['application/xml', '<alto/>']);
    expect([pages.headers.get('content-type'), await pages.text()]).toEqual(['application/jsonl', '{}\n']);
    expect(alto.headers.get('content-disposition')).toContain('.xml"');
    expect(pages.headers.get('content-disposition')).toContain('.jsonl"');
  });

  it('links every result, and tells which pages were read uncertainly', async () => {
    const answer = (await (await user.fetch(`/api/documents/${document.id}`)).json()) as DocumentResponse;

    expect(Object.keys(answer.results ?? {})).toEqual(['pdf', 'text', 'hocr', 'alto', 'pages']);
    for (const link of Object.values(answer.results ?? {})) expect((await user.fetch(String(link))).status).toBe(200);
    expect(answer.lowConfidencePages).toEqual([{ pageNumber: 3, meanConfidence: 41.5 }]);
    expect(answer.decrypted).toBe(false);
  });

  it('shows a page small to its owner only', async () => {
    const path = `/api/documents/${document.id}/pages/2/thumbnail`;
    const answer = await user.fetch(path);

    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'image/webp',
      'RIFF',
    ]);
    expect((await (await api.user()).fetch(path)).status).toBe(404);
    for (const page of ['3', '0', '-1', '02', '2.webp', '..%2f2', 'x'])
      expect((await user.fetch(`/api/documents/${document.id}/pages/${page}/thumbnail`)).status).toBe(404);
  });

  it('answers 304 to a client that has it, and the file to one that has another', async () => {
    const etag = (await download('text')).headers.get('etag') ?? '';
    expect(etag).toMatch(/^".+"$/);

    expect((await download('text', { 'if-none-match': etag })).status).toBe(304);
    expect((await download('text', { 'if-none-match': `"x", W/${etag}` })).status).toBe(304);
    expect((await download('text', { 'if-none-match': '"x"' })).status).toBe(200);
  });

  it('answers HEAD with the size and no body', async () => {
    const answer = await download('pdf', {}, 'HEAD');

    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(pdf.length)]);
    expect(await bytes(answer)).toHaveLength(0);
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=299990-', 299_990, 299_999],
    ['bytes=-5', 299_995, 299_999],
  ])('sends the range %s', async (range, start, end) => {
    const answer = await download('pdf', { range });

    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/300000`);
    expect((await bytes(answer)).equals(pdf.subarray(start, end + 1))).toBe(true);
  });

  it('sends the whole file when it has changed since the range was begun', async () => {
    const answer = await download('pdf', { range: 'bytes=0-9', 'if-range': '"old"' });

    expect([answer.status, (await bytes(answer)).length]).toEqual([200, pdf.length]);
  });

  it('answers 416 to a range behind the end', async () => {
    const answer = await download('pdf', { range: 'bytes=300000-' });

    expect(answer.headers.get('content-range')).toBe('bytes */300000');
    expect(answer.headers.get('content-disposition')).toBeNull();
    expect(await refusal(answer)).toMatchObject({ status: 416, codes: ['RANGE_NOT_SATISFIABLE'] });
  });

  it.each(['docx', '__proto__', 'constructor'])('has no result "%s"', async (kind) => {
    expect(await refusal(await download(kind))).toMatchObject({ status: 404, codes: ['RESOURCE_NOT_FOUND'] });
  });

  it('answers 409 while there is no result', async () => {
    const waiting = await user.uploaded();

    const answer = await user.fetch(`/api/documents/${waiting.id}/result/pdf`);
    expect(await refusal(answer)).toMatchObject({ status: 409, codes: ['RESULT_NOT_READY'] });
  });

  it('answers 404 to another user', async () => {
    const other = await api.user();

    const answer = await other.fetch(`/api/documents/${document.id}/result/pdf`);
    expect(await refusal(answer)).toMatchObject({ status: 404, codes: ['RESOURCE_NOT_FOUND'] });
  });

  it('answers 404 when the file itself is gone', async () => {
    await api.results.delete(`${resultPrefix(user.userId, document.jobId)}/document.hocr`);

    expect(await refusal(await download('hocr'))).toMatchObject({ status: 404, codes: ['RESOURCE_NOT_FOUND'] });
  });
});
