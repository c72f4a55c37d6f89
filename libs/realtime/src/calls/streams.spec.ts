import { HubClientGoneError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { Logger } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { concat, finalize, NEVER, of, Subject, throwError } from 'rxjs';
import { ProtocolViolation } from '../protocol/protocol-violation.ts';
import { callsOf, UNSENDABLE } from './hub-calls.fixture.ts';
import { runningCall } from './running-call.ts';
import type { UploadStream } from './upload-stream.ts';

class InvalidOperationException extends Error {}

beforeAll(() => Logger.overrideLogger(false));

const STREAMING = 'An error occurred on the server while streaming results.';

describe('a stream to the client', () => {
  it.each([
    ['an Observable', () => of('a', 'b', 'c')],
    ['an async generator', () => letters()],
    ['a promise of one', async () => of('a', 'b', 'c')],
    ['an Observable of a generator, which interceptors make', () => of(letters())],
  ])('sends the items of %s, then its end', async (_what, method) => {
    const { stream, sent } = callsOf([['letters', method]]);

    stream('letters', '1');

    await waitUntil(() => sent.length === 4);
    expect(sent).toEqual([
      { type: 2, invocationId: '1', item: 'a' },
      { type: 2, invocationId: '1', item: 'b' },
      { type: 2, invocationId: '1', item: 'c' },
      { type: 3, invocationId: '1' },
    ]);
  });

  async function* letters() {
    yield 'a';
    yield 'b';
    yield 'c';
  }

  it.each([
    [
      'before it begins',
      () => Promise.reject(new InvalidOperationException('no')),
      [],
      "An unexpected error occurred invoking 'x' on the server.",
    ],
    [
      'after an item',
      async function* () {
        yield 1;
        throw new InvalidOperationException('no');
      },
      [1],
      STREAMING,
    ],
    [
      'in an Observable',
      () =>
        concat(
          of(1),
          throwError(() => new InvalidOperationException('no')),
        ),
      [1],
      STREAMING,
    ],
    ['over an item that cannot be sent', () => of(1, UNSENDABLE, 3), [1], STREAMING],
  ])('ends with an error that came %s, after all items', async (_when, method, items, text) => {
    for (const detailedErrors of [false, true]) {
      const { stream, answerTo, itemsOf } = callsOf([['x', method]], { detailedErrors });

      stream('x', '1');

      await waitUntil(() => answerTo('1') !== undefined);
      const said = answerTo('1')?.error;
      expect(itemsOf('1')).toEqual(items);
      expect(detailedErrors ? said?.startsWith(`${text} `) : said).toBe(detailedErrors ? true : text);
    }
  });

  it('tells the client what a WsException says', async () => {
    const { stream, answerTo } = callsOf([['x', () => throwError(() => new WsException('ran dry'))]]);

    stream('x', '1');

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('1')).toEqual({ error: `${STREAMING} HubException: ran dry` });
  });

  it('is refused for a method that has none, and for an id that is in use', async () => {
    const { stream, sent } = callsOf([
      ['plain', () => 1],
      ['endless', () => NEVER],
    ]);

    stream('plain', '1');
    stream('endless', '2');
    stream('endless', '2');

    await waitUntil(() => sent.length === 2);
    expect(sent).toContainEqual({
      type: 3,
      invocationId: '1',
      error: "The client attempted to invoke the non-streaming 'plain' method with a streaming invocation.",
    });
    expect(sent).toContainEqual({ type: 3, invocationId: '2', error: "Invocation ID '2' is already in use." });
  });

  it('runs beside plain calls and other streams', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { invoke, stream, answerTo } = callsOf([
      ['wait', () => gate.promise],
      ['endless', () => NEVER],
      ['one', () => of(1)],
    ]);

    stream('endless', '1');
    invoke('wait', [], { invocationId: '2' });
    stream('one', '3');

    await waitUntil(() => answerTo('3') !== undefined);
    expect(answerTo('2')).toBeUndefined();
    gate.resolve(undefined);
    await waitUntil(() => answerTo('2') !== undefined);
  });

  it('stops its source when it is cancelled, and still says that it ended', async () => {
    let finalized = 0;
    let finished = 0;
    const ticks = new Subject<number>();
    const { stream, cancel, itemsOf, answerTo } = callsOf([
      ['observable', () => ticks.pipe(finalize(() => finalized++))],
      [
        'generator',
        async function* () {
          try {
            for (;;) {
              yield 1;
              await new Promise(setImmediate);
            }
          } finally {
            finished++;
          }
        },
      ],
    ]);

    stream('observable', '1');
    await waitUntil(() => ticks.observed);
    ticks.next(1);
    cancel('1');
    await waitUntil(() => answerTo('1') !== undefined);
    ticks.next(2);
    stream('generator', '2');
    await waitUntil(() => itemsOf('2').length > 0);
    cancel('2');

    await waitUntil(() => answerTo('2') !== undefined && finished === 1);
    expect(finalized).toBe(1);
    expect(itemsOf('1')).toEqual([1]);
    expect([answerTo('1'), answerTo('2')]).toEqual([{ result: undefined }, { result: undefined }]);
  });

  it('begins and ends its source when it is cancelled before the method returned', async () => {
    const log: string[] = [];
    const { stream, cancel, answerTo, itemsOf } = callsOf([
      ['observable', () => of(1).pipe(finalize(() => log.push('observable')))],
      [
        'generator',
        async function* () {
          try {
            yield await new Promise(() => undefined);
          } finally {
            log.push('never');
          }
        },
      ],
      [
        'signal',
        async function* () {
          yield await new Promise((resolve) => {
            const signal = runningCall()!.abort.signal;
            const stop = () => {
              log.push('signal');
              resolve(1);
            };
            if (signal.aborted) stop();
            else signal.addEventListener('abort', stop);
          });
        },
      ],
    ]);

    for (const [id, target] of ['observable', 'generator', 'signal'].entries()) {
      stream(target, String(id));
      cancel(String(id));
    }

    await waitUntil(() => ['0', '1', '2'].every((id) => answerTo(id)) && log.length === 2);
    expect(log.toSorted()).toEqual(['observable', 'signal']);
    expect(['0', '1', '2'].flatMap(itemsOf)).toEqual([]);
  });

  it('lets others have their turn, even when its source never waits', async () => {
    const { stream, cancel, answerTo } = callsOf([
      [
        'flood',
        async function* () {
          for (;;) yield 1;
        },
      ],
    ]);

    stream('flood', '1');
    await new Promise(setImmediate);
    cancel('1');

    await waitUntil(() => answerTo('1') !== undefined);
  });

  it('stops with its connection and then sends nothing more', async () => {
    let finalized = 0;
    const ticks = new Subject<number>();
    const { calls, stream, sent } = callsOf([['ticks', () => ticks.pipe(finalize(() => finalized++))]]);
    stream('ticks', '1');
    await waitUntil(() => ticks.observed);

    calls.abort();
    ticks.next(1);

    await waitUntil(() => finalized === 1);
    expect(sent).toEqual([]);
  });
});

describe('an upload stream', () => {
  const concatenate = async (args: readonly unknown[]) => {
    let text = String(args[0]);
    for await (const item of args[1] as UploadStream<string>) text += item;
    return text;
  };

  it('gives its items to the method, in order, after the plain arguments', async () => {
    const { invoke, item, complete, answerTo } = callsOf([['concat', concatenate]]);

    invoke('concat', ['>'], { invocationId: '1', streamIds: ['7'] });
    for (const letter of 'abc') item('7', letter);
    item('unknown', 'x');
    complete('7');

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('1')).toEqual({ result: '>abc' });
  });

  it('feeds a stream to the client', async () => {
    const { stream, item, complete, answerTo, itemsOf } = callsOf([
      [
        'double',
        async function* (args) {
          for await (const n of args[0] as UploadStream<number>) yield n * 2;
        },
      ],
    ]);

    stream('double', '1', [], ['7']);
    item('7', 1);
    item('7', 2);
    await waitUntil(() => itemsOf('1').length === 2);
    complete('7');

    await waitUntil(() => answerTo('1') !== undefined);
    expect(itemsOf('1')).toEqual([2, 4]);
  });

  it('fails the method with the error that the client ends it with', async () => {
    const { invoke, item, complete, answerTo } = callsOf([['concat', concatenate]]);

    invoke('concat', [''], { invocationId: '1', streamIds: ['7'] });
    item('7', 'a');
    complete('7', { error: 'disk full' });

    await waitUntil(() => answerTo('1') !== undefined);
    const error = "An unexpected error occurred invoking 'concat' on the server. HubException: disk full";
    expect(answerTo('1')).toEqual({ error });
  });

  it('holds so many items and then asks the connection to wait', async () => {
    const gate = Promise.withResolvers<undefined>();
    const log: string[] = [];
    const methods = [['late', async (args: readonly unknown[]) => (await gate.promise, concatenate(args))]] as const;
    const { invoke, itemThatWaits, item, complete, answerTo } = callsOf(methods, { maxUploadBufferItems: 3 });

    invoke('late', [''], { invocationId: '1', streamIds: ['7'] });
    await itemThatWaits('7', 'a');
    await itemThatWaits('7', 'b');
    const room = itemThatWaits('7', 'c').then(() => log.push('room'));
    await new Promise(setImmediate);
    log.push('full');
    gate.resolve(undefined);
    await room;
    item('7', 'd');
    complete('7');

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('1')).toEqual({ result: 'abcd' });
    expect(log).toEqual(['full', 'room']);
  });

  it('takes no room once its method has left it', async () => {
    const leave = async (args: readonly unknown[]) => {
      for await (const first of args[0] as UploadStream) return first;
      return undefined;
    };
    const methods = [
      ['leave', leave],
      ['ignore', () => 'ignored'],
    ] as const;
    const limits = { maxUploadBufferItems: 1, maxPendingCalls: 2 };
    const { invoke, itemThatWaits, answerTo } = callsOf(methods, limits);

    for (let i = 0; i < 5; i++) {
      const id = String(i);
      invoke(i % 2 ? 'leave' : 'ignore', [], { invocationId: id, streamIds: [id] });
      await itemThatWaits(id, i);
      await waitUntil(() => answerTo(id) !== undefined);
      await itemThatWaits(id, 'late');
      await itemThatWaits(id, 'later');
    }

    expect(answerTo('3')).toEqual({ result: 3 });
  });

  it('lets a waiting connection go on when the connection ends', async () => {
    const never = () => new Promise(() => undefined);
    const { calls, invoke, itemThatWaits } = callsOf([['never', never]], { maxUploadBufferItems: 1 });
    invoke('never', [], { streamIds: ['7'] });
    const room = itemThatWaits('7', 1);

    calls.abort();

    await expect(room).resolves.toBeUndefined();
  });

  it('fails for its reader when the connection ends before it', async () => {
    const ends: unknown[] = [];
    const { calls, invoke, item } = callsOf([
      ['concat', (args) => concatenate(args).catch((error) => ends.push(error))],
    ]);

    invoke('concat', [''], { invocationId: '1', streamIds: ['7'] });
    item('7', 'a');
    calls.abort();

    await waitUntil(() => ends.length === 1);
    expect(ends[0]).toBeInstanceOf(HubClientGoneError);
  });

  it('ends the connection of a client that opens more than it may, and lets it call on', async () => {
    const methods = [
      ['never', () => new Promise(() => undefined)],
      ['now', () => 'now'],
    ] as const;
    const { invoke, answerTo } = callsOf(methods, { maxPendingCalls: 4 });
    invoke('never', [], { streamIds: ['1', '2', '3'] });

    invoke('now', [], { invocationId: '1' });
    await waitUntil(() => answerTo('1') !== undefined);
    expect(() => invoke('never', [], { streamIds: ['4'] })).toThrow(ProtocolViolation);
  });
});
