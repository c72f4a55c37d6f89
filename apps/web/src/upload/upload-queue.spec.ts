import { ApiError, type Document } from '@cairn/client';
import { settle } from '@cairn/testing';

import { aDocument } from '@cairn/client/testing';
import { defaultSettings } from '../settings/document-settings.ts';
import type { UploadRequest } from './send-upload.ts';
import { UploadQueue } from './upload-queue.ts';

interface Sent extends UploadRequest {
  answer(document: Document): void;
  fail(error: unknown): void;
}

function setUp() {
  const sent: Sent[] = [];
  const accepted: string[] = [];
  let id = 0;
  const queue = new UploadQueue({
    maxUploadBytes: 1000,
    accessToken: () => Promise.resolve('token'),
    accepted: (document) => accepted.push(document.id),
    newId: () => `id-${++id}`,
    send: (request) =>
      new Promise((resolve, reject) => {
        sent.push({ ...request, answer: resolve, fail: reject });
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      }),
  });
  const steps = () => queue.store.state().map((upload) => upload.step);
  const idOf = (fileName: string) => queue.store.state().find((upload) => upload.fileName === fileName)?.id ?? '';
  return { queue, sent, accepted, steps, idOf };
}

const pdf = (name: string, bytes = 10) => new File(['x'.repeat(bytes)], name, { type: 'application/pdf' });

describe('upload queue', () => {
  it('sends the chosen files one after another, each with its own idempotency key', async () => {
    const { queue, sent, accepted, steps } = setUp();
    queue.choose([pdf('a.pdf'), pdf('b.pdf')]);
    expect(steps()).toEqual(['ready', 'ready']);

    queue.submit({ settings: defaultSettings, asOne: false });
    await settle();
    expect(steps()).toEqual(['sending', 'waiting']);

    sent[0]?.answer(aDocument({ id: 'd1' }));
    await settle();
    expect(steps()).toEqual(['accepted', 'sending']);

    sent[1]?.answer(aDocument({ id: 'd2' }));
    await settle();
    expect(accepted).toEqual(['d1', 'd2']);
    expect(sent.map((request) => request.title)).toEqual(['a', 'b']);
    expect(sent[0]?.idempotencyKey).not.toBe(sent[1]?.idempotencyKey);
  });

  it('forgets an upload whose document was deleted', async () => {
    const { queue, sent, steps } = setUp();
    queue.choose([pdf('a.pdf'), pdf('b.pdf')]);
    queue.submit({ settings: defaultSettings, asOne: false });
    await settle();
    sent[0]?.answer(aDocument({ id: 'd1' }));
    await settle();

    queue.forget('d1');
    queue.forget('unknown');

    expect(steps()).toEqual(['sending']);
  });

  it('goes on with the next file after one that failed', async () => {
    const { queue, sent, steps } = setUp();
    queue.choose([pdf('a.pdf'), pdf('b.pdf')]);
    queue.submit({ settings: defaultSettings, asOne: false });
    await settle();

    sent[0]?.fail(new ApiError(422, [{ code: 'PDF_ENCRYPTED', message: 'Locked.' }], 't'));
    await settle();

    expect(steps()).toEqual(['rejected', 'sending']);
  });

  it('stops the upload that is on its way when it is aborted, and continues with the next', async () => {
    const { queue, sent, steps, idOf } = setUp();
    queue.choose([pdf('a.pdf'), pdf('b.pdf')]);
    queue.submit({ settings: defaultSettings, asOne: false });
    await settle();

    queue.abort(idOf('a.pdf'));
    await settle();

    expect(sent[0]?.signal.aborted).toBe(true);
    expect(steps()).toEqual(['aborted', 'sending']);
  });

  it('sends a lost upload again with the same key', async () => {
    const { queue, sent, steps, idOf } = setUp();
    queue.choose([pdf('a.pdf')]);
    queue.submit({ settings: defaultSettings, asOne: false });
    await settle();
    sent[0]?.fail(new ApiError(0, [{ code: 'UPLOAD_INTERRUPTED', message: 'Lost.' }], null));
    await settle();
    expect(steps()).toEqual(['failed']);

    queue.tryAgain(idOf('a.pdf'));
    await settle();

    expect(steps()).toEqual(['sending']);
    expect(sent[1]?.idempotencyKey).toBe(sent[0]?.idempotencyKey);
  });

  it('never sends a file that is too large, and forgets a dismissed one', async () => {
    const { queue, sent, steps, idOf } = setUp();
    queue.choose([pdf('big.pdf', 2000), pdf('a.pdf')]);
    expect(steps()).toEqual(['refused', 'ready']);

    queue.dismiss(idOf('a.pdf'));
    queue.submit({ settings: defaultSettings, asOne: false });
    await settle();

    expect(steps()).toEqual(['refused']);
    expect(sent).toEqual([]);
  });

  it('sends several files as one document, in their order and with the chosen settings', async () => {
    const { queue, sent, steps } = setUp();
    queue.choose([pdf('a.pdf'), pdf('b.pdf', 20), pdf('c.pdf')]);

    const settings = { ...defaultSettings, pages: '2-', cleanUp: true };
    queue.submit({ settings, asOne: true });
    await settle();

    expect(steps()).toEqual(['sending']);
    expect(queue.store.state()[0]).toMatchObject({ fileName: 'a.pdf and 2 more', sizeBytes: 40, title: 'a' });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ title: 'a', settings, password: undefined });
    expect(sent[0]?.files.map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
  });

  it('sends an encrypted document again with its password, as another request', async () => {
    const { queue, sent, steps, idOf } = setUp();
    queue.choose([pdf('a.pdf')]);
    queue.submit({ settings: defaultSettings, asOne: false });
    await settle();
    sent[0]?.fail(new ApiError(422, [{ code: 'PDF_ENCRYPTED', message: 'Locked.' }], 't'));
    await settle();

    queue.unlock(idOf('a.pdf'), 'geheim');
    await settle();

    expect(steps()).toEqual(['sending']);
    expect(sent[1]).toMatchObject({ password: 'geheim', settings: defaultSettings });
    expect(sent[1]?.idempotencyKey).not.toBe(sent[0]?.idempotencyKey);
    expect(JSON.stringify(queue.store.state())).not.toContain('geheim');
  });
});
