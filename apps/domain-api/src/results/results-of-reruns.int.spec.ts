import type { JobNotification } from '@cairn/job-contracts';
import { waitUntil } from '@cairn/testing';
import type { DocumentResponse } from '../documents/document-response.ts';
import { digitiseResult, notification, resultPrefix } from '../spec-api/notifications.fixture.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import type { SpecUser } from '../spec-api/spec-user.fixture.ts';

describe('results of a document that is run again with other settings', () => {
  let api: SpecApi;
  let user: SpecUser;
  /** Completed once, then run again. */
  let first: DocumentResponse;
  let second: DocumentResponse;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    api.calm();
    user = await api.user();
    first = await user.uploaded();
    await putResult(first.jobId, 'first');
    await tell(first, { kind: 'completed', sequence: 9, result: digitiseResult(user.userId, first.jobId) });
    second = await rerun({ cleanUp: true });
  });

  async function rerun(settings: object): Promise<DocumentResponse> {
    const answer = await user.post(`/api/documents/${first.id}/retry`, settings);
    expect(answer.status).toBe(202);
    return (await answer.json()) as DocumentResponse;
  }

  async function putResult(jobId: string | null, text: string): Promise<void> {
    const prefix = resultPrefix(user.userId, jobId);
    await api.results.put(`${prefix}/document.pdf`, Buffer.from(text), { contentType: 'application/pdf' });
  }

  async function tell(document: DocumentResponse, facts: Partial<JobNotification>): Promise<void> {
    const answer = await fetch(`${api.url}/internal/job-events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await api.serviceToken()}`, 'content-type': 'application/json' },
      body: JSON.stringify(notification(document, user.userId, facts)),
    });
    expect(answer.status).toBe(204);
  }

  async function complete(document: DocumentResponse, text: string): Promise<void> {
    await putResult(document.jobId, text);
    const result = { ...digitiseResult(user.userId, document.jobId), meanConfidence: 50, failedPages: [] };
    await tell(document, { kind: 'completed', sequence: 9, result });
  }

  async function downloaded(): Promise<string> {
    const { results } = await user.document(first.id);
    return (await user.fetch(results?.pdf ?? '')).text();
  }

  const deletions = (jobId: string | null) => api.processing.calls('DELETE', new RegExp(`/${jobId}$`)).length;

  /** What waits for downloads to end is due now. */
  const letDownloadsEnd = () =>
    api.dataSource.query(`UPDATE domain."Outbox" SET "NextAttemptAt" = now() WHERE "Key" LIKE 'replaced-job:%'`);

  it.each(['Queued', 'Processing', 'Failed', 'Cancelled'])(
    'are those of the run before while it is %s, and say so',
    async (status) => {
      if (status !== 'Queued') await tell(second, { kind: 'started', sequence: 1 });
      const error = { code: 'PROVIDER_UNAVAILABLE', message: 'No.', checkpointCount: 0, traceId: '0' };
      if (status === 'Failed') await tell(second, { kind: 'failed', sequence: 2, error });
      if (status === 'Cancelled') {
        await user.post(`/api/documents/${first.id}/cancel`);
        await tell(second, { kind: 'cancelled', sequence: 2 });
      }

      expect(second.jobId).not.toBe(first.jobId);
      expect(await user.document(first.id)).toMatchObject({ status, resultsOfEarlierRun: true, meanConfidence: 91.5 });
      expect(await downloaded()).toBe('first');
      expect(deletions(first.jobId)).toBe(0);
    },
  );

  it('are replaced in one step when it completes, and those before are removed once downloads have had time to end', async () => {
    await complete(second, 'second');

    expect(await user.document(first.id)).toMatchObject({
      status: 'Completed',
      resultsOfEarlierRun: false,
      meanConfidence: 50,
      failedPages: [],
    });
    expect(await downloaded()).toBe('second');
    const [held] = await api.dataSource.query<{ heldMinutes: number }[]>(
      `SELECT round(extract(epoch FROM "NextAttemptAt" - "CreatedAt") / 60)::int AS "heldMinutes"
       FROM domain."Outbox" WHERE "Key" = $1`,
      [`replaced-job:${first.jobId}`],
    );
    expect(held).toEqual({ heldMinutes: 10 });

    await letDownloadsEnd();
    await waitUntil(() => deletions(first.jobId) === 1);
    expect(deletions(second.jobId)).toBe(0);
  });

  it('outlive several runs that fail, whose jobs are removed', async () => {
    await tell(second, { kind: 'failed', sequence: 2, error: null });
    const third = await rerun({ deskew: false });
    await waitUntil(() => deletions(second.jobId) === 1);

    expect(await downloaded()).toBe('first');
    await complete(third, 'third');
    expect(await downloaded()).toBe('third');
    await letDownloadsEnd();
    await waitUntil(() => deletions(first.jobId) === 1);
  });

  it('go with the document, those of the run before included', async () => {
    await user.fetch(`/api/documents/${first.id}`, { method: 'DELETE' });

    await waitUntil(async () => (await api.remains(user.userId)).documents === 0);
    expect([deletions(first.jobId), deletions(second.jobId)]).toEqual([1, 1]);
  });

  it('show a page of the run before until its own is done', async () => {
    const picture = async () => (await user.fetch(`/api/documents/${first.id}/pages/1/thumbnail`)).text();
    const blob = (jobId: string | null) => `${user.userId}/jobs/${jobId}/pages/0001.webp`;
    await api.results.put(blob(first.jobId), Buffer.from('first'), { contentType: 'image/webp' });

    expect(await picture()).toBe('first');
    await api.results.put(blob(second.jobId), Buffer.from('second'), { contentType: 'image/webp' });
    expect(await picture()).toBe('second');
  });
});
