import { FakeTimers, waitUntil } from '@cairn/testing';

import { DomainClient } from '../api/domain-client.ts';
import { type Peer, startPeer } from '../api/peer.fixture.ts';
import { ApiError } from '../errors/api-error.ts';
import { aDocument } from '../testing/a-document.ts';
import { Documents } from './documents.ts';

describe('documents', () => {
  let peer: Peer;

  beforeEach(async () => {
    peer = await startPeer();
  });
  afterEach(() => peer.stop());

  function setUp(tokens = ['token-1', 'token-2']) {
    const timers = new FakeTimers();
    const retried: string[] = [];
    let token = 0;
    const credentials = {
      accessToken: () => Promise.resolve(tokens[token] ?? ''),
      refused: () => Promise.resolve(++token < tokens.length),
    };
    const client = new DomainClient({ baseUrl: peer.url, credentials });
    return { documents: new Documents(client, timers, (id) => retried.push(id)), timers, retried };
  }

  const failure = (call: Promise<unknown>) => call.catch((error: unknown) => error);
  const asked = () => peer.calls.map(({ method, path }) => `${method} ${path}`);

  it('are listed page by page, looked at, retried, cancelled and deleted by their routes', async () => {
    const { documents, retried } = setUp();
    const document = aDocument();
    const page = { items: [document], nextCursor: 'next' };
    peer.answers.push({ body: page }, { body: page }, { body: document });
    peer.answers.push({ status: 202, body: document }, { status: 202, body: document }, { status: 204 });

    expect(await documents.list()).toEqual(page);
    expect(await documents.list({ cursor: 'a b', limit: 5 })).toEqual(page);
    expect(await documents.get('d1')).toEqual(document);
    expect(await documents.retry('d1')).toEqual(document);
    expect(await documents.cancel('d1')).toEqual(document);
    await documents.delete('../d1');

    expect(asked()).toEqual([
      'GET /api/documents',
      'GET /api/documents?cursor=a%20b&limit=5',
      'GET /api/documents/d1',
      'POST /api/documents/d1/retry',
      'POST /api/documents/d1/cancel',
      'DELETE /api/documents/..%2Fd1',
    ]);
    expect(new Set(peer.calls.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer token-1']));
    expect(retried).toEqual(['d1']);
  });

  it('are asked for once more with a new token after a 401, and once only', async () => {
    const { documents } = setUp();
    peer.answers.push({ status: 401 }, { body: aDocument() });
    await documents.get('d1');
    expect(peer.calls.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);

    peer.answers.push({ status: 401 });
    expect(await failure(documents.get('d1'))).toMatchObject({ status: 401 });
    expect(peer.calls).toHaveLength(3);
  });

  it('fail with an ApiError whatever went wrong', async () => {
    const { documents } = setUp();
    const envelope = { traceId: 't', success: false, status: 409, errors: [{ code: 'CONFLICT', message: 'Running.' }] };
    peer.answers.push({ status: 409, body: envelope }, { cut: true }, { body: '<html>Sign in to the Wi-Fi</html>' });

    const [refused, broken, portal] = [
      await failure(documents.retry('d1')),
      await failure(documents.get('d1')),
      await failure(documents.get('d1')),
    ];

    expect(refused).toMatchObject({ status: 409, traceId: 't', items: [{ code: 'CONFLICT' }] });
    expect(broken).toMatchObject({ status: 0, items: [{ code: 'NO_ANSWER' }] });
    expect(portal).toMatchObject({ status: 502 });
    expect([refused, broken, portal].every((error) => error instanceof ApiError)).toBe(true);
  });

  it('are asked for until the caller stops', async () => {
    const { documents } = setUp();
    const reason = new Error('left the page');

    expect(await failure(documents.get('d1', { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(peer.calls).toEqual([]);
  });

  it('hand out their results as a stream that is read by the caller', async () => {
    const { documents } = setUp();
    peer.answers.push({ body: 'Page one.' });

    const answer = await documents.download('d1', 'text');

    expect(asked()).toEqual(['GET /api/documents/d1/result/text']);
    expect(await answer.text()).toBe('Page one.');
  });

  describe('an upload', () => {
    const file = new Blob(['%PDF-1.7'], { type: 'application/pdf' });

    it('sends the fields before the file, under an idempotency key', async () => {
      const { documents } = setUp();
      peer.answers.push({ status: 202, body: aDocument() });

      const options = { title: ' Letter ', fileName: 'letter.pdf', language: 'deu', idempotencyKey: 'key-1' };
      expect(await documents.upload(file, options)).toEqual(aDocument());

      const [call] = peer.calls;
      expect(call?.headers['idempotency-key']).toBe('key-1');
      expect(call?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(call?.body.toString()).toMatch(
        /name="title"\s+Letter\s[^]*name="language"\s+deu\s[^]*"letter.pdf"[^]*%PDF/,
      );
    });

    it('is sent again with the same key when the answer was lost or the service is away', async () => {
      const { documents, timers } = setUp();
      const inFlight = { errors: [{ code: 'IDEMPOTENCY_KEY_IN_FLIGHT', message: 'The first one is still running.' }] };
      peer.answers.push({ cut: true }, { status: 503 }, { status: 409, body: inFlight });
      peer.answers.push({ status: 202, body: aDocument() });

      const upload = documents.upload(file);
      for (let tries = 1; tries <= 3; tries += 1) {
        await waitUntil(() => peer.calls.length === tries && timers.pending === 1);
        await timers.advance(5_000);
      }

      expect(await upload).toEqual(aDocument());
      expect(new Set(peer.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    });

    it('is not sent again when validation refused it', async () => {
      const { documents } = setUp();
      const refusal = { errors: [{ code: 'PDF_ENCRYPTED', message: 'It needs a password.', field: 'file' }] };
      peer.answers.push({ status: 422, body: refusal });

      expect(await failure(documents.upload(file))).toMatchObject({ status: 422, items: refusal.errors });
      expect(peer.calls).toHaveLength(1);
    });
  });
});
