import { waitUntil } from '@cairn/testing';
import { FramePublisher, type FramePublisherOptions } from './frame-publisher.ts';
import { FrameReceiver } from './frame-receiver.ts';
import type { Frame } from './frame.ts';
import { sha256Of } from './pack-messages.ts';

describe('frames from a publisher to a receiver', () => {
  const publishers: FramePublisher[] = [];
  afterEach(async () => void (await Promise.all(publishers.splice(0).map((publisher) => publisher.close()))));

  function receiver(own = 'own') {
    const messages: unknown[] = [];
    const losses: number[] = [];
    const stored = new Map<string, string | Promise<string | undefined>>();
    const made = new FrameReceiver(own, {
      deliver: (text) => messages.push(...(JSON.parse(text) as unknown[])),
      lost: () => losses.push(messages.length),
      fetch: async (id) => stored.get(id),
      fetchFailed: () => undefined,
    });
    return {
      accept: (frame: Frame) => made.accept(frame),
      restarted: () => made.restarted(),
      messages,
      losses,
      stored,
    };
  }

  /** Its `send` is the network: a spec may have it fail before or after it delivered. */
  function publisher(options: Partial<FramePublisherOptions> & Pick<FramePublisherOptions, 'send'>) {
    const dropped: number[] = [];
    const outages: string[] = [];
    const made = new FramePublisher({
      publisher: 'peer',
      coalesceMs: 1,
      maxPendingBytes: 10_000,
      limits: { maxFrameBytes: 50, maxChunkedBytes: 200 },
      store: async () => undefined,
      failed: () => outages.push('began'),
      recovered: () => outages.push('ended'),
      dropped: (count) => dropped.push(count),
      ...options,
    });
    publishers.push(made);
    return { publish: (value: unknown) => made.publish({ text: JSON.stringify(value) }), made, dropped, outages };
  }

  const frame = (number: number, value: unknown = number, after = number - 1): Frame => ({
    publisher: 'peer',
    number,
    after,
    body: { kind: 'messages', text: JSON.stringify([value]) },
  });

  it('arrive once and without a loss when sending fails, whether or not the others had heard', async () => {
    const { accept, messages, losses } = receiver();
    let attempt = 0;
    const { publish, made, outages } = publisher({
      send: async (frames) => {
        attempt += 1;
        if (attempt === 2) throw new Error('refused');
        for (const each of frames) accept(each);
        if (attempt === 4) throw new Error('no answer');
      },
    });
    for (let n = 1; n <= 3; n++) {
      publish(n);
      await waitUntil(() => messages.length === n);
      await made.flush();
    }
    await waitUntil(() => attempt === 5);
    expect(messages).toEqual([1, 2, 3]);
    expect(losses).toEqual([]);
    expect(outages).toEqual(['began', 'ended', 'began', 'ended']);
  });

  it('show a loss for what was dropped while nothing could be sent, even if nothing is said afterwards', async () => {
    const { accept, messages, losses } = receiver();
    let away = true;
    const { publish, made, dropped } = publisher({
      maxPendingBytes: 100,
      send: async (frames) => {
        if (away) throw new Error('away');
        for (const each of frames) accept(each);
      },
    });
    publish('first');
    await made.flush();
    for (let n = 0; n < 8; n++) publish('x'.repeat(20));
    away = false;

    await waitUntil(() => losses.length > 0 && messages.length > 0);
    await made.flush();

    expect(messages[0]).toBe('first');
    expect(losses).toHaveLength(1);
    expect(messages.length - 1 + (dropped[0] ?? 0)).toBe(8);
  });

  it('keep what has to be written down, however much is dropped', async () => {
    const { accept, messages } = receiver();
    const written: number[] = [];
    let away = true;
    const { publish, made } = publisher({
      maxPendingBytes: 100,
      send: async (frames) => {
        if (away) throw new Error('away');
        for (const each of frames) accept(each);
      },
    });
    publish('first');
    await made.flush();
    made.publish({ text: '"join"', write: async () => void written.push(1) });
    for (let n = 0; n < 8; n++) publish('x'.repeat(20));
    away = false;

    await waitUntil(() => messages.includes('join'));

    expect(written).toEqual([1]);
  });

  it('are given up after one more attempt when the publisher closes', async () => {
    const { publish, made, dropped } = publisher({ send: () => Promise.reject(new Error('away')) });
    publish(1);
    await made.flush();
    publish(2);
    await made.close();
    publish(3);
    expect(dropped).toEqual([2]);
  });

  it('show a loss when a number is left out, and only then', () => {
    const { accept, messages, losses } = receiver();
    for (const number of [5, 6, 8, 9]) accept(frame(number));
    expect(messages).toEqual([5, 6, 8, 9]);
    expect(losses).toEqual([2]);
  });

  it('show a loss at the first frame of a publisher that could not send the one before', () => {
    const { accept, losses } = receiver();
    accept(frame(5, 5, 3));
    expect(losses).toHaveLength(1);
  });

  it('are taken once, however often they come', () => {
    const { accept, messages, losses } = receiver();
    for (const number of [1, 2, 1, 2, 3, 3]) accept(frame(number));
    expect(messages).toEqual([1, 2, 3]);
    expect(losses).toEqual([]);
  });

  it('show one loss when listening began anew, and none for the numbers that passed meanwhile', () => {
    const { accept, restarted, messages, losses } = receiver();
    accept(frame(1));
    restarted();
    for (const number of [1, 4, 5]) accept(frame(number));
    expect(messages).toEqual([1, 4, 5]);
    expect(losses).toEqual([1]);
  });

  it('are no news to whoever sent them', () => {
    const { accept, messages } = receiver('peer');
    accept(frame(1));
    expect(messages).toEqual([]);
  });

  it('lose a message of which one part is missing, and nothing else', () => {
    const { accept, messages, losses } = receiver();
    const part = (number: number, index: number, text: string): Frame => ({
      ...frame(number),
      body: { kind: 'part', index, count: 3, text },
    });
    for (const each of [part(1, 0, '["a'), part(2, 1, 'b'), part(3, 2, 'c"]')]) accept(each);
    for (const each of [part(4, 0, '["a'), part(6, 2, 'c"]'), frame(7)]) accept(each);
    // Its beginning was sent before anybody listened.
    accept({ ...part(2, 1, 'b'), publisher: 'another', after: 1 });
    accept({ ...frame(3, 'whole'), publisher: 'another' });
    expect(messages).toEqual(['abc', 7, 'whole']);
    expect(losses).toEqual([1]);
  });

  it('wait for a stored message before them, and show a loss when it is gone or not what was sent', async () => {
    const { accept, messages, losses, stored } = receiver();
    const arrival = Promise.withResolvers<string>();
    const large = (number: number, id: string, text: string): Frame => ({
      ...frame(number),
      body: { kind: 'stored', id, sha256: sha256Of(text) },
    });
    stored.set('a', arrival.promise);
    stored.set('b', '["another"]');
    accept(large(1, 'a', '["large"]'));
    accept(frame(2));
    accept(large(3, 'b', '["large"]'));
    accept(large(4, 'gone', '[]'));
    accept(frame(5));
    expect(messages).toEqual([]);

    arrival.resolve('["large"]');
    await waitUntil(() => messages.length === 3);

    expect(messages).toEqual(['large', 2, 5]);
    expect(losses).toEqual([2, 2]);
  });
});
