import { randomUUID } from 'node:crypto';
import { waitUntil } from '@cairn/testing';
import { IdempotencyKeys } from '../idempotency/idempotency-keys.ts';
import { envelope, type PeerAnswer } from '../spec-api/peer.fixture.ts';
import { accepts, rejects } from '../spec-api/peers.fixture.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { pdfBytes, refusal, type SpecUser } from '../spec-api/spec-user.fixture.ts';

describe('POST /api/documents with an Idempotency-Key', () => {
  let api: SpecApi;
  let user: SpecUser;
  const content = pdfBytes(70_000);

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.processing.up();
    api.calm();
    user = await api.user();
  });

  /** Validation answers only when the spec says so. */
  function holdValidation(): { release: () => void } {
    const gate = Promise.withResolvers<PeerAnswer>();
    api.validation.behaviour = () => gate.promise;
    return { release: () => gate.resolve(accepts()) };
  }

  it('gives the same answer again for the same request, and does nothing twice', async () => {
    const upload = { title: 'Once', content, key: randomUUID() };
    const first = await user.upload(upload);
    const second = await user.upload(upload);

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(await second.json()).toEqual(await first.json());
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect([first, second].map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect((await user.list()).items).toHaveLength(1);
    expect((await api.remains(user.userId)).blobs).toHaveLength(1);
    expect(api.validation.requests).toHaveLength(1);
    expect(api.processing.requests).toHaveLength(1);
  });

  it('takes a quoted key and a bare one for the same', async () => {
    const key = randomUUID();
    await user.upload({ content, key });
    const again = await user.upload({ content, key: `"${key}"` });

    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('answers 409 while the first request is in flight, and the first is not disturbed', async () => {
    const upload = { content, key: randomUUID() };
    const held = holdValidation();
    const first = user.upload(upload);
    await waitUntil(() => api.validation.requests.length === 1);

    const second = await user.upload(upload);
    expect(second.headers.get('retry-after')).toBe('2');
    expect(await refusal(second)).toMatchObject({ status: 409, codes: ['IDEMPOTENCY_KEY_IN_FLIGHT'] });

    held.release();
    expect((await first).status).toBe(202);
    expect((await user.upload(upload)).headers.get('idempotency-replayed')).toBe('true');
    expect((await user.list()).items).toHaveLength(1);
  });

  it('makes one document of eight requests that arrive at the same moment', async () => {
    const upload = { content, key: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => user.upload(upload)));

    const statuses = answers.map((answer) => answer.status);
    expect(statuses).toContain(202);
    expect(statuses.every((status) => status === 202 || status === 409)).toBe(true);
    expect((await user.list()).items).toHaveLength(1);
  });

  it.each([
    ['another file', { content: pdfBytes(70_000) }],
    ['another title', { title: 'Other' }],
    ['another file name', { fileName: 'other.pdf' }],
    ['another language', { language: 'deu' }],
    ['another type', { type: 'image/png' }],
    ['other settings', { settings: { deskew: 'false' } }],
    ['another selection of pages', { settings: { pages: '1' } }],
    ['another password', { settings: { password: 'geheim' } }],
    ['a further file', { further: [pdfBytes(10)] }],
  ])('refuses the key with %s', async (_what, change) => {
    const upload = { title: 'Same', content, key: randomUUID() };
    await user.upload(upload);

    expect(await refusal(await user.upload({ ...upload, ...change }))).toEqual({
      status: 422,
      codes: ['IDEMPOTENCY_KEY_REUSED'],
      fields: ['Idempotency-Key'],
    });
    expect((await api.remains(user.userId)).blobs).toHaveLength(1);
  });

  it.each(['', 'k'.repeat(256), 'a b', 'a, b', '"open'])('refuses the key "%s"', async (key) => {
    expect(await refusal(await user.upload({ content, key }))).toMatchObject({
      status: 400,
      codes: ['IDEMPOTENCY_KEY_INVALID'],
    });
  });

  it('keeps the keys of two users apart', async () => {
    const other = await api.user();
    const key = randomUUID();
    const one = await user.uploaded({ content, key });
    const two = await other.uploaded({ content, key });

    expect(two.id).not.toBe(one.id);
  });

  it("repeats validation's refusal without asking again", async () => {
    api.validation.behaviour = () => rejects({ code: 'PDF_CORRUPT', message: 'The file is damaged.' });
    const upload = { content, key: randomUUID() };
    await user.upload(upload);
    api.validation.behaviour = accepts;

    const again = await user.upload(upload);

    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await refusal(again)).toEqual({ status: 422, codes: ['PDF_CORRUPT'], fields: ['file'] });
    expect(api.validation.requests).toHaveLength(1);
    expect(await api.remains(user.userId)).toEqual({ documents: 0, blobs: [] });
  });

  it.each([
    ['a failure of ours', () => (api.validation.behaviour = () => envelope(500, 'INTERNAL_ERROR')), {}, 503],
    ['a form that is wrong', () => undefined, { title: 'a'.repeat(201) }, 422],
  ])('frees the key after %s', async (_what, misbehave, change, status) => {
    const upload = { content, key: randomUUID() };
    misbehave();
    expect((await user.upload({ ...upload, ...change })).status).toBe(status);

    api.validation.behaviour = accepts;
    const answer = await user.upload(upload);
    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([202, null]);
  });

  it('replays the answer of a document whose job was delivered later as it was given', async () => {
    await api.processing.down();
    const upload = { content, key: randomUUID() };
    const first = (await (await user.upload(upload)).json()) as { id: string; status: string };
    expect(first.status).toBe('Accepted');
    await api.processing.up();
    await waitUntil(async () => (await user.document(first.id)).status === 'Queued');

    expect(await (await user.upload(upload)).json()).toEqual(first);
  });

  describe('when the first request died with its process', () => {
    const scope = () => ({ userId: user.userId, route: 'POST /api/documents', key: randomUUID() });
    const keys = () => api.service.app.get(IdempotencyKeys, { strict: false });
    const expireLease = (key: string) =>
      api.dataSource.query(
        `UPDATE domain."IdempotencyKeys" SET "LeaseExpiresAt" = now() - interval '1 second' WHERE "Key" = $1`,
        [key],
      );

    it('gives the key to the next request once the lease has run out', async () => {
      const crashed = scope();
      await keys().claim(crashed);
      expect((await user.upload({ content, key: crashed.key })).status).toBe(409);

      await expireLease(crashed.key);
      expect((await user.upload({ content, key: crashed.key })).status).toBe(202);
    });

    it('does not let a holder that lost its lease answer or free the key', async () => {
      const lost = scope();
      const first = await keys().claim(lost);
      await expireLease(lost.key);
      const second = await keys().claim(lost);
      if (!('claim' in first) || !('claim' in second)) throw new Error('The key was not claimed.');

      const outcome = { fingerprint: 'f', answer: { status: 202, headers: {}, body: {} } };
      expect(await keys().complete(api.dataSource.manager, first.claim, outcome)).toBe(false);
      await keys().release(first.claim);
      expect(await keys().complete(api.dataSource.manager, second.claim, outcome)).toBe(true);
    });
  });

  it('forgets answers after 24 hours', async () => {
    const upload = { content, key: randomUUID() };
    await user.upload(upload);
    await api.dataSource.query(
      `UPDATE domain."IdempotencyKeys" SET "ExpiresAt" = now() - interval '1 second' WHERE "Key" = $1`,
      [upload.key],
    );

    expect(await api.service.app.get(IdempotencyKeys, { strict: false }).sweep()).toBe(1);
    const answer = await user.upload(upload);
    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([202, null]);
  });
});
