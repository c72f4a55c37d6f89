import { waitUntil } from '@cairn/testing';
import { notification } from '../spec-api/notifications.fixture.ts';
import { envelope } from '../spec-api/peer.fixture.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { refusal, type SpecUser } from '../spec-api/spec-user.fixture.ts';
import type { DocumentResponse } from './document-response.ts';

const UNKNOWN = '01960000-0000-7000-8000-000000000001';

describe('/api/documents', () => {
  let api: SpecApi;
  let user: SpecUser;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.processing.up();
    api.calm();
    user = await api.user();
  });

  const setStatus = (id: string, status: string, jobSequence = 1) =>
    api.dataSource.query(`UPDATE domain."Documents" SET "Status" = $2, "JobSequence" = $3 WHERE "Id" = $1`, [
      id,
      status,
      jobSequence,
    ]);
  const job = (id: string) => api.jobs.jobs.get(`document:${id}`);

  describe('lists', () => {
    it('every document once, newest first, page by page', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 7; n += 1) ids.unshift((await user.uploaded({ title: `Number ${n}` })).id);

      const seen: string[] = [];
      const sizes: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await user.list(`?limit=3${cursor && `&cursor=${cursor}`}`);
        seen.push(...page.items.map((item) => item.id));
        sizes.push(page.items.length);
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(ids);
      expect(sizes).toEqual([3, 3, 1]);
    });

    it('documents of the same millisecond without losing one', async () => {
      const ids = await Promise.all(Array.from({ length: 4 }, async () => (await user.uploaded()).id));
      await api.dataSource.query(`UPDATE domain."Documents" SET "CreatedAt" = '2026-01-01' WHERE "UserId" = $1`, [
        user.userId,
      ]);

      const first = await user.list('?limit=2');
      const second = await user.list(`?limit=2&cursor=${first.nextCursor}`);
      expect([...first.items, ...second.items].map((item) => item.id).sort()).toEqual(ids.sort());
      expect(second.nextCursor).toBeNull();
    });

    it.each([
      '?limit=0',
      '?limit=101',
      '?limit=ten',
      '?limit=1&limit=2',
      '?cursor=',
      '?cursor=xyz',
      '?cursor=a&cursor=b',
    ])('nothing for the query %s', async (query) => {
      const answer = await user.fetch(`/api/documents${query}`);
      expect(await refusal(answer)).toMatchObject({ status: 400, codes: ['REQUEST_INVALID'] });
    });

    it('nothing of other users, and nothing that is still uploading', async () => {
      await (await api.user()).uploaded();
      const { id } = await user.uploaded();
      await setStatus(id, 'Uploading');

      expect(await user.list()).toEqual({ items: [], nextCursor: null });
    });
  });

  it.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/retry'],
    ['POST', '/cancel'],
    ['GET', '/result/pdf'],
  ])("answers 404 to %s %s of an unknown, a malformed, and another user's id", async (method, suffix) => {
    const owner = await api.user();
    const foreign = await owner.uploaded();
    for (const id of [UNKNOWN, 'not-an-id', "'; DROP TABLE x", foreign.id]) {
      const answer = await user.fetch(`/api/documents/${encodeURIComponent(id)}${suffix}`, { method });
      expect(await refusal(answer)).toMatchObject({ status: 404, codes: ['RESOURCE_NOT_FOUND'] });
    }
    expect(await owner.document(foreign.id)).toEqual(foreign);
    expect(job(foreign.id)?.status).toBe('Queued');
  });

  describe('cancel', () => {
    it("asks processing with the user's token and shows the document as cancelled", async () => {
      const { id } = await user.uploaded();
      const answer = await user.post(`/api/documents/${id}/cancel`);

      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ status: 'Cancelled' });
      const [call] = api.processing.calls('POST', /\/cancel$/);
      expect(call?.headers.authorization).toBe(`Bearer ${user.token}`);
    });

    it('leaves a running document as it is until its job has noticed', async () => {
      const { id, jobId } = await user.uploaded();
      await setStatus(id, 'Processing');
      api.processing.behaviour = () => ({ status: 202, body: { id: jobId, status: 'Processing' } });

      const answer = await user.post(`/api/documents/${id}/cancel`);
      expect([answer.status, ((await answer.json()) as DocumentResponse).status]).toEqual([202, 'Processing']);
    });

    it.each(['Completed', 'Failed', 'Cancelled'])('is refused for a document that is %s', async (status) => {
      const { id } = await user.uploaded();
      await setStatus(id, status);

      const answer = await user.post(`/api/documents/${id}/cancel`);
      expect(await refusal(answer)).toMatchObject({ status: 409, codes: ['DOCUMENT_STATE_CONFLICT'] });
      expect(api.processing.calls('POST', /cancel$/)).toEqual([]);
    });

    it('is refused when the job has ended meanwhile', async () => {
      const { id } = await user.uploaded();
      api.processing.behaviour = () => envelope(409, 'JOB_STATE_CONFLICT');

      const answer = await user.post(`/api/documents/${id}/cancel`);
      expect(await refusal(answer)).toMatchObject({ status: 409, codes: ['DOCUMENT_STATE_CONFLICT'] });
    });

    it('answers 503 when processing is down', async () => {
      const { id } = await user.uploaded();
      await api.processing.down();

      const answer = await user.post(`/api/documents/${id}/cancel`);
      expect(await refusal(answer)).toMatchObject({ status: 503, codes: ['DEPENDENCY_UNAVAILABLE'] });
    });

    it('works while the job cannot be delivered, and the job is cancelled should it get there after all', async () => {
      await api.processing.down();
      const { id } = await user.uploaded();
      expect(await (await user.post(`/api/documents/${id}/cancel`)).json()).toMatchObject({ status: 'Cancelled' });

      await api.processing.up();
      await waitUntil(() => job(id)?.status === 'Cancelled');
      expect(await user.document(id)).toMatchObject({ status: 'Cancelled', jobId: job(id)?.id });
    });

    it('keeps a job that was never offered from being submitted', async () => {
      await api.processing.down();
      const { id } = await user.uploaded();
      // As if the process had died between the commit and the first try, and nobody had come back to it yet.
      await waitUntil(() => putOff(id));
      await api.dataSource.query(`UPDATE domain."Documents" SET "SubmittingAt" = NULL WHERE "Id" = $1`, [id]);
      await user.post(`/api/documents/${id}/cancel`);
      await api.processing.up();
      await api.dataSource.query(`UPDATE domain."Outbox" SET "NextAttemptAt" = now() WHERE "Key" = $1`, [id]);

      await waitUntil(async () => (await pendingMessages(id)) === 0);
      expect(job(id)).toBeUndefined();
    });
  });

  describe('retry', () => {
    it.each(['Failed', 'Cancelled'])('runs the same job of a document that is %s again', async (status) => {
      const { id, jobId } = await user.uploaded();
      await setStatus(id, status);
      Object.assign(job(id) ?? {}, { status: 'Failed' });

      const answer = await user.post(`/api/documents/${id}/retry`);
      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ status: 'Queued', jobId, error: null });
      expect(api.processing.calls('POST', new RegExp(`/${jobId}/retry$`))).toHaveLength(1);
    });

    it.each(['Accepted', 'Queued', 'Processing', 'Completed'])('is refused for one that is %s', async (status) => {
      const { id } = await user.uploaded();
      await setStatus(id, status);

      const answer = await user.post(`/api/documents/${id}/retry`);
      expect(await refusal(answer)).toMatchObject({ status: 409, codes: ['DOCUMENT_STATE_CONFLICT'] });
    });

    it('does not undo an event of the new run that is faster than the answer', async () => {
      const { id } = await user.uploaded();
      await setStatus(id, 'Failed', 5);
      api.processing.behaviour = async (request) => {
        await setStatus(id, 'Processing', 7);
        return api.jobs.behaviour({ ...request, path: request.path.replace('retry', 'again') });
      };

      expect(await (await user.post(`/api/documents/${id}/retry`)).json()).toMatchObject({ status: 'Processing' });
    });

    it('submits a new job when processing no longer has the old one', async () => {
      const { id, jobId } = await user.uploaded();
      await setStatus(id, 'Failed');
      api.jobs.jobs.delete(`document:${id}`);

      const document = (await (await user.post(`/api/documents/${id}/retry`)).json()) as DocumentResponse;
      expect(document).toMatchObject({ status: 'Queued', jobId: job(id)?.id });
      expect(document.jobId).not.toBe(jobId);
    });

    it.each(['Completed', 'Failed', 'Cancelled'])('runs one that is %s anew with other settings', async (status) => {
      const { id, jobId, settings } = await user.uploaded();
      await setStatus(id, status, 9);

      const answer = await user.post(`/api/documents/${id}/retry`, { language: 'deu', pages: '2-', deskew: false });

      expect(answer.status).toBe(202);
      const document = (await answer.json()) as DocumentResponse;
      const anew = api.jobs.jobs.get(`document:${id}:1`);
      expect(document).toMatchObject({
        status: 'Queued',
        jobId: anew?.id,
        pageCount: 2,
        settings: { ...settings, language: 'deu', pages: '2-', deskew: false },
        results: null,
      });
      expect(anew?.request.payload).toMatchObject({ settings: { language: 'deu', pages: '2-', deskew: false } });
      await waitUntil(() => api.processing.calls('DELETE', new RegExp(`/${jobId}$`)).length === 1);
    });

    it('forgets what is still told of the job that ran with other settings', async () => {
      const { id, jobId } = await user.uploaded();
      await setStatus(id, 'Failed', 4);
      await api.processing.down();
      await user.post(`/api/documents/${id}/retry`, { cleanUp: true });

      const late = notification({ id, jobId }, user.userId, { kind: 'failed', sequence: 5 });
      const token = await api.serviceToken();
      const told = await fetch(`${api.url}/internal/job-events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(late),
      });

      expect(told.ok).toBe(true);
      expect(await user.document(id)).toMatchObject({ status: 'Accepted', jobId: null });
    });

    it('keeps the job and its pages when the settings it is given are those it has', async () => {
      const { id, jobId, settings } = await user.uploaded();
      await setStatus(id, 'Failed');
      Object.assign(job(id) ?? {}, { status: 'Failed' });

      await user.post(`/api/documents/${id}/retry`, settings);

      expect(await user.document(id)).toMatchObject({ status: 'Queued', jobId });
    });

    it.each([
      ['pages that the document does not have', { pages: '1-4' }, 422, 'PAGES_INVALID', 'pages'],
      ['a language that is not installed', { language: 'fra' }, 422, 'LANGUAGE_NOT_AVAILABLE', 'language'],
      ['a setting nobody knows', { colour: 'blue' }, 400, 'REQUEST_INVALID', undefined],
    ])('is refused with %s', async (_what, settings, status, code, field) => {
      const { id } = await user.uploaded();
      await setStatus(id, 'Completed');

      const answer = await user.post(`/api/documents/${id}/retry`, settings);

      expect(await refusal(answer)).toEqual({ status, codes: [code], fields: [field] });
      expect(await user.document(id)).toMatchObject({ status: 'Completed' });
    });

    it('of a document cancelled before its delivery keeps the job that it then gets', async () => {
      await api.processing.down();
      const { id } = await user.uploaded();
      await user.post(`/api/documents/${id}/cancel`);
      await user.post(`/api/documents/${id}/retry`);
      await api.processing.up();

      await waitUntil(async () => (await pendingMessages(id)) === 0);
      expect(job(id)?.status).toBe('Queued');
      expect(await user.document(id)).toMatchObject({ status: 'Queued' });
    });
  });

  describe('delete', () => {
    const remove = (id: string) => user.fetch(`/api/documents/${id}`, { method: 'DELETE' });

    it('hides the document at once and removes its job, file and row', async () => {
      const { id, jobId } = await user.uploaded();

      const answer = await remove(id);
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      expect((await user.list()).items).toEqual([]);
      await waitUntil(async () => (await api.remains(user.userId)).documents === 0);
      expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] });
      expect(api.processing.calls('DELETE', new RegExp(`/internal/jobs/${jobId}$`))).toHaveLength(1);
      expect(job(id)).toBeUndefined();
      expect((await remove(id)).status).toBe(404);
    });

    it('is done once when it is asked for twice at the same moment', async () => {
      const { id } = await user.uploaded();
      const answers = await Promise.all([remove(id), remove(id)]);

      expect(answers.map((answer) => answer.status)).toContain(204);
      await waitUntil(async () => (await api.remains(user.userId)).documents === 0);
      expect(api.processing.calls('DELETE', /jobs/)).toHaveLength(1);
    });

    it('waits for a processing-service that is down, and for the job that may still get there', async () => {
      await api.processing.down();
      const { id } = await user.uploaded();
      expect((await remove(id)).status).toBe(204);
      expect((await api.remains(user.userId)).blobs).toHaveLength(1);

      await api.processing.up();
      await waitUntil(async () => (await api.remains(user.userId)).documents === 0);
      expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] });
      expect(job(id)).toBeUndefined();
    });
  });

  /** Keeps the message of a document from being tried again. @returns false while it is being tried */
  async function putOff(documentId: string): Promise<boolean> {
    const [, count] = await api.dataSource.query<[unknown[], number]>(
      `UPDATE domain."Outbox" SET "NextAttemptAt" = now() + interval '1 h' WHERE "Key" = $1 AND "LeaseToken" IS NULL`,
      [documentId],
    );
    return count === 1;
  }

  async function pendingMessages(documentId: string): Promise<number> {
    const [row] = await api.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM domain."Outbox" WHERE "Key" = $1 AND "DeliveredAt" IS NULL`,
      [documentId],
    );
    return row?.count ?? 0;
  }
});
