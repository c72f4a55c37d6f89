import { randomUUID } from 'node:crypto';
import type { JobNotification } from '@cairn/job-contracts';
import type { DocumentResponse } from '../documents/document-response.ts';
import { digitiseResult, notification } from '../spec-api/notifications.fixture.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { refusal, type SpecUser } from '../spec-api/spec-user.fixture.ts';

describe('POST /internal/job-events', () => {
  let api: SpecApi;
  let user: SpecUser;
  let document: DocumentResponse;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.processing.up();
    api.calm();
    user = await api.user();
    document = await user.uploaded();
  });

  async function post(body: unknown, token?: string): Promise<Response> {
    return fetch(`${api.url}/internal/job-events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token ?? (await api.serviceToken())}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
  const event = (facts: Partial<JobNotification>) => notification(document, user.userId, facts);
  const report = async (facts: Partial<JobNotification>) => expect((await post(event(facts))).status).toBe(204);
  const now = () => user.document(document.id);
  const failure = { code: 'PROVIDER_UNAVAILABLE', message: 'It is down.', checkpointCount: 2, traceId: 'a'.repeat(32) };

  it('leads a document from its start to its results', async () => {
    await report({ sequence: 2, kind: 'started', totalUnits: 3, message: 'Splitting into pages' });
    expect(await now()).toMatchObject({ status: 'Processing', pageCount: 3, statusMessage: 'Splitting into pages' });

    await report({ sequence: 3, kind: 'progress', percent: 66.6, message: 'Page 2 of 3' });
    expect(await now()).toMatchObject({ status: 'Processing', progressPercent: 67, statusMessage: 'Page 2 of 3' });

    await report({ sequence: 4, kind: 'completed', result: digitiseResult(user.userId, document.jobId) });
    const base = `/api/documents/${document.id}/result`;
    expect(await now()).toMatchObject({
      status: 'Completed',
      progressPercent: 100,
      pageCount: 3,
      failedPages: [{ pageNumber: 2, code: 'IMAGE_NOT_DECODABLE', message: 'The picture is damaged.' }],
      meanConfidence: 91.5,
      results: { pdf: `${base}/pdf`, text: `${base}/text`, hocr: `${base}/hocr` },
    });
  });

  it('shows why a job failed, and forgets it when the job runs again', async () => {
    await report({ sequence: 2, kind: 'failed', percent: 40, error: failure });
    expect(await now()).toMatchObject({ status: 'Failed', error: failure });

    await report({ sequence: 3, kind: 'requeued' });
    await report({ sequence: 4, kind: 'started' });
    expect(await now()).toMatchObject({ status: 'Processing', error: null });
  });

  it('applies an event once however often it is delivered', async () => {
    const once = event({ sequence: 2, kind: 'failed', error: failure });
    await post(once);
    await api.dataSource.query(`UPDATE domain."Documents" SET "JobSequence" = 0, "Status" = 'Queued' WHERE "Id" = $1`, [
      document.id,
    ]);

    const answers = await Promise.all([post(once), post(once), post(once)]);

    expect(answers.map((answer) => answer.status)).toEqual([204, 204, 204]);
    expect((await now()).status).toBe('Queued');
  });

  it('ignores what is older than what it knows, so that order on the way does not matter', async () => {
    const events = [
      event({ sequence: 2, kind: 'started' }),
      event({ sequence: 3, kind: 'progress', percent: 50 }),
      event({ sequence: 4, kind: 'failed', percent: 50, error: failure }),
    ];
    await Promise.all(events.toReversed().map((late) => post(late)));

    expect(await now()).toMatchObject({ status: 'Failed', progressPercent: 50 });
    await report({ sequence: 3, kind: 'progress', percent: 20 });
    expect(await now()).toMatchObject({ status: 'Failed', progressPercent: 50 });
  });

  it('learns the job from an event that is faster than the answer to the submission', async () => {
    const jobId = randomUUID();
    await api.dataSource.query(`UPDATE domain."Documents" SET "JobId" = NULL, "Status" = 'Accepted' WHERE "Id" = $1`, [
      document.id,
    ]);
    await report({ jobId, sequence: 2, kind: 'started' });

    expect(await now()).toMatchObject({ status: 'Processing', jobId });
  });

  it.each(['started', 'progress', 'requeued'] as const)(
    'does not let "%s" revive a document that was cancelled before its job was known',
    async (kind) => {
      await api.dataSource.query(`UPDATE domain."Documents" SET "Status" = 'Cancelled' WHERE "Id" = $1`, [document.id]);
      await report({ sequence: 2, kind });
      expect((await now()).status).toBe('Cancelled');
    },
  );

  it('answers 204 for documents it does not know, other users, other jobs, and jobs of another kind', async () => {
    const known = await now();
    await report({ subjectId: randomUUID(), kind: 'failed' });
    await report({ subjectId: null, kind: 'failed' });
    await report({ subjectId: 'order-17', kind: 'failed' });
    await report({ userId: randomUUID(), kind: 'failed' });
    await report({ jobId: randomUUID(), kind: 'failed' });

    expect(await now()).toEqual(known);
  });

  it('answers 204 for a document that was deleted', async () => {
    await user.fetch(`/api/documents/${document.id}`, { method: 'DELETE' });
    await report({ sequence: 2, kind: 'failed', error: failure });
    expect((await user.list()).items).toEqual([]);
  });

  it.each([
    ['of another job', (userId: string) => `${userId}/jobs/${randomUUID()}/result/document.pdf`],
    ['of another user', () => `${randomUUID()}/jobs/x/result/document.pdf`],
    ['outside of the folder', (userId: string, jobId: string) => `${userId}/jobs/${jobId}/result/../../x`],
    ['in a folder of its own', (userId: string, jobId: string) => `${userId}/jobs/${jobId}/result/x/document.pdf`],
  ])('refuses a result %s', async (_what, blob) => {
    const { jobId } = document;
    const result = digitiseResult(user.userId, jobId);
    result.pdf.blob = blob(user.userId, jobId ?? '');

    const answer = await post(event({ sequence: 2, kind: 'completed', result }));
    expect(await refusal(answer)).toEqual({ status: 400, codes: ['REQUEST_INVALID'], fields: ['result.pdf.blob'] });
    expect((await now()).status).toBe('Queued');
  });

  it.each([
    ['JSON that does not parse', '{"eventId":', 'REQUEST_BODY_MALFORMED'],
    ['an empty object', {}, 'REQUEST_INVALID'],
    ['a list', [], 'REQUEST_INVALID'],
    ['nothing', '', 'REQUEST_INVALID'],
  ])('refuses %s', async (_what, body, code) => {
    const { status, codes } = await refusal(await post(body));
    expect(status).toBe(400);
    expect(codes).toContain(code);
  });

  it('refuses a body of more than a megabyte', async () => {
    const answer = await post(event({ message: 'x'.repeat(1_100_000) }));
    expect(await refusal(answer)).toMatchObject({ status: 413, codes: ['PAYLOAD_TOO_LARGE'] });
  });

  describe('lets in nobody', () => {
    it.each([
      ['with the token of a user', () => user.token, 403, 'AUTH_FORBIDDEN'],
      ['with another scope', () => api.serviceToken({ scopes: ['jobs:write'] }), 403, 'AUTH_FORBIDDEN'],
      [
        'with a service token for another service',
        () => api.serviceToken({ audience: 'processing-service' }),
        401,
        'AUTH_TOKEN_INVALID',
      ],
      ['with rubbish', () => 'rubbish', 401, 'AUTH_TOKEN_INVALID'],
    ])('%s', async (_what, token, status, code) => {
      const answer = await post(event({ sequence: 2, kind: 'failed', error: failure }), await token());
      expect(await refusal(answer)).toMatchObject({ status, codes: [code] });
      expect((await now()).status).toBe('Queued');
    });
  });
});
