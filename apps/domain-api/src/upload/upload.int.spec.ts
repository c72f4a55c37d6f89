import { DEFAULT_DIGITISE_SETTINGS } from '@cairn/job-contracts';
import { waitUntil } from '@cairn/testing';
import { decodeJwt } from 'jose';
import type { DocumentResponse } from '../documents/document-response.ts';
import { envelope, type PeerRequest } from '../spec-api/peer.fixture.ts';
import { accepts, rejects, verdict } from '../spec-api/peers.fixture.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { pdfBytes, refusal } from '../spec-api/spec-user.fixture.ts';

const bearerOf = (request: PeerRequest | undefined) => request?.headers.authorization?.replace('Bearer ', '');

describe('POST /api/documents', () => {
  let api: SpecApi;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.processing.up();
    await api.validation.up();
    api.calm();
  });

  it('keeps a validated document, has its job queued, and says where it is', async () => {
    const user = await api.user();
    const content = pdfBytes(300_000);
    const answer = await user.upload({ title: ' Annual report ', language: 'deu', fileName: 'report.pdf', content });

    expect(answer.status).toBe(202);
    const document = (await answer.json()) as DocumentResponse;
    expect(answer.headers.get('location')).toBe(`/api/documents/${document.id}`);
    const { id: jobId } = api.jobs.jobs.get(`document:${document.id}`) ?? {};
    expect(document).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: 'Annual report',
      fileName: 'report.pdf',
      contentType: 'application/pdf',
      sizeBytes: content.length,
      files: [{ fileName: 'report.pdf', contentType: 'application/pdf', sizeBytes: content.length, pageCount: 3 }],
      settings: { ...DEFAULT_DIGITISE_SETTINGS, language: 'deu', pages: null },
      status: 'Queued',
      jobId,
      progressPercent: 0,
      statusMessage: null,
      pageCount: 3,
      failedPages: [],
      meanConfidence: null,
      lowConfidencePages: [],
      decrypted: false,
      error: null,
      validation: expect.objectContaining({ decision: 'accept', validationScore: 97, reasons: [] }) as object,
      results: null,
      resultsOfEarlierRun: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(await user.document(document.id)).toEqual(document);
    const blob = await api.uploads.get(`${user.userId}/uploads/${document.id}/original`);
    expect(Buffer.concat(await blob.body.toArray()).equals(content)).toBe(true);
  });

  it("asks validation and processing with the user's own token and the trace of the request", async () => {
    const user = await api.user();
    const answer = await user.upload({ fileName: 'scan.pdf' });
    const { id } = (await answer.json()) as DocumentResponse;

    const [validate] = api.validation.calls('POST', /^\/validate$/);
    const [submit] = api.processing.calls('POST', /^\/internal\/jobs$/);
    const blob = `${user.userId}/uploads/${id}/original`;
    expect(validate?.body).toMatchObject({
      kind: 'document',
      title: 'scan.pdf',
      fileName: 'scan.pdf',
      declaredType: 'application/pdf',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      blob: { container: 'uploads', name: blob },
    });
    expect(submit?.body).toMatchObject({
      jobType: 'document.digitise',
      payload: {
        documentId: id,
        title: 'scan.pdf',
        parts: [{ blob, contentType: 'application/pdf' }],
        settings: DEFAULT_DIGITISE_SETTINGS,
      },
      idempotencyKey: `document:${id}`,
      subjectId: id,
    });
    for (const call of [validate, submit]) {
      expect(bearerOf(call)).toBe(user.token);
      expect(call?.headers['traceparent']).toContain(answer.headers.get('x-trace-id'));
    }
  });

  it('takes two uploads of the same file at the same moment for two documents', async () => {
    const user = await api.user();
    const content = pdfBytes();
    const [one, two] = await Promise.all([user.uploaded({ content }), user.uploaded({ content })]);

    expect(one.id).not.toBe(two.id);
    expect((await user.list()).items).toHaveLength(2);
  });

  it('answers a rejection with one item per reason and keeps nothing', async () => {
    const user = await api.user();
    api.validation.behaviour = () =>
      rejects(
        { code: 'PDF_ENCRYPTED', message: 'The file is encrypted.' },
        { code: 'TITLE_HIDDEN_CHARACTERS', message: 'The title has invisible characters.', field: 'title' },
      );

    expect(await refusal(await user.upload())).toEqual({
      status: 422,
      codes: ['PDF_ENCRYPTED', 'TITLE_HIDDEN_CHARACTERS'],
      fields: ['file', 'title'],
    });
    expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] });
    expect(api.processing.requests).toEqual([]);
  });

  it.each([
    ['is down', () => api.validation.down()],
    ['fails', () => (api.validation.behaviour = () => envelope(500, 'INTERNAL_ERROR'))],
    ['is busy', () => (api.validation.behaviour = () => envelope(503, 'SERVICE_BUSY'))],
    ['answers nonsense', () => (api.validation.behaviour = () => ({ status: 200, body: { decision: 'yes' } }))],
    [
      'accepts without naming a type',
      () => (api.validation.behaviour = () => verdict({ facts: { type: null, pageCount: null } })),
    ],
  ])('accepts nothing unscored when validation %s', async (_what, misbehave) => {
    const user = await api.user();
    await misbehave();

    const answer = await user.upload();

    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await refusal(answer)).toMatchObject({ status: 503, codes: ['VALIDATION_UNAVAILABLE'] });
    expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] });
  });

  it('keeps the document when processing is down, and delivers its job once processing is back', async () => {
    const user = await api.user();
    await api.processing.down();

    const document = await user.uploaded();
    expect(document).toMatchObject({ status: 'Accepted', jobId: null });

    await api.processing.up();
    const delivered = await waitUntil(async () => {
      const now = await user.document(document.id);
      return now.status === 'Queued' && now;
    });
    expect(delivered.jobId).toBe(api.jobs.jobs.get(`document:${document.id}`)?.id);
    const claims = decodeJwt(bearerOf(api.processing.calls('POST', /jobs$/).at(-1)) ?? '');
    expect(claims).toMatchObject({
      iss: 'cairn:domain-api',
      aud: 'processing-service',
      scope: 'jobs:write',
      on_behalf_of: user.userId,
    });
  });

  it('ends up with one job when the answer to the first delivery is lost', async () => {
    const user = await api.user();
    const before = api.jobs.jobs.size;
    let lost = 0;
    api.processing.behaviour = async (request) => {
      const answer = await api.jobs.behaviour(request);
      return (lost += 1) === 1 ? envelope(500, 'INTERNAL_ERROR') : answer;
    };

    const { id } = await user.uploaded();

    await waitUntil(async () => (await user.document(id)).status === 'Queued');
    expect(api.processing.calls('POST', /jobs$/)).toHaveLength(2);
    expect(api.jobs.jobs.size).toBe(before + 1);
  });

  it('fails a document whose job is refused for good, and submits it again on retry', async () => {
    const user = await api.user();
    api.processing.behaviour = () => envelope(422, 'JOB_PAYLOAD_INVALID');

    const refused = await user.uploaded();
    expect(refused).toMatchObject({ status: 'Failed', error: { code: 'JOB_PAYLOAD_INVALID', checkpointCount: 0 } });

    api.calm();
    const answer = await user.post(`/api/documents/${refused.id}/retry`);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ status: 'Queued', error: null });
  });

  it('passes a refusal of the token by validation on as it is', async () => {
    const user = await api.user();
    api.validation.behaviour = () => envelope(401, 'AUTH_TOKEN_INVALID');

    expect(await refusal(await user.upload())).toMatchObject({ status: 401, codes: ['AUTH_TOKEN_INVALID'] });
    api.validation.behaviour = accepts;
    expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] });
  });
});
