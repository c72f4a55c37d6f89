import { HubClientFailedError, HubClientGoneError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { Logger } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { of } from 'rxjs';
import { MessageType } from '../protocol/hub-messages.ts';
import { ProtocolViolation } from '../protocol/protocol-violation.ts';
import type { MethodShape } from './hub-method.ts';
import { callsOf, UNSENDABLE } from './hub-calls.fixture.ts';
import { runningCall } from './running-call.ts';

class InvalidOperationException extends Error {}

beforeAll(() => Logger.overrideLogger(false));

const plain = (minArguments = 0, maxArguments = minArguments): MethodShape => ({
  kind: 'call',
  minArguments,
  maxArguments,
  uploads: 0,
});

describe('plain calls', () => {
  it('are answered once each, and not at all without an id', async () => {
    const { invoke, sent } = callsOf([['Add', ([a, b]) => (a as number) + (b as number)]]);

    invoke('add', [1, 2], { invocationId: '1' });
    invoke('ADD', [2, 2]);
    invoke('missing');
    invoke('add', [3, 4], { invocationId: '2' });

    await waitUntil(() => sent.length === 2);
    expect(sent).toEqual([
      { type: 3, invocationId: '1', result: 3 },
      { type: 3, invocationId: '2', result: 7 },
    ]);
  });

  it('run one at a time and in order', async () => {
    const gate = Promise.withResolvers<undefined>();
    const log: unknown[] = [];
    const { invoke } = callsOf([
      ['wait', () => gate.promise.then(() => log.push('waited'))],
      ['note', ([text]) => log.push(text)],
    ]);

    invoke('wait');
    invoke('note', ['first']);
    invoke('note', ['second']);
    await Promise.resolve();
    expect(log).toEqual([]);
    gate.resolve(undefined);

    await waitUntil(() => log.length === 3);
    expect(log).toEqual(['waited', 'first', 'second']);
  });

  it('run side by side where the limit allows it', async () => {
    const gate = Promise.withResolvers<string>();
    const methods = [
      ['wait', () => gate.promise],
      ['open', () => gate.resolve('opened')],
    ] as const;
    const { invoke, answerTo } = callsOf(methods, { maxParallelCalls: 2 });

    invoke('wait', [], { invocationId: '1' });
    invoke('open');

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('1')).toEqual({ result: 'opened' });
  });

  it('make the client wait when as many are pending as may be, until one has ended', async () => {
    const gates = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    let started = 0;
    const { invokeThatWaits, answerTo } = callsOf([['wait', () => gates[started++]?.promise]], { maxPendingCalls: 2 });

    expect(invokeThatWaits('wait', '1')).toBeUndefined();
    const room = invokeThatWaits('wait', '2');
    expect(room).toBeInstanceOf(Promise);
    gates[0]?.resolve(undefined);
    await room;

    expect([answerTo('1'), answerTo('2')]).toEqual([{ result: undefined }, undefined]);
  });

  it('do not make the client wait for its own answer to one of them', async () => {
    const asked = Promise.withResolvers<undefined>();
    const { calls, invokeThatWaits, complete, answerTo } = callsOf(
      [['ask', () => asked.promise.then(() => calls.invoke('what', []))]],
      { maxPendingCalls: 1 },
    );
    const room = invokeThatWaits('ask', '1');

    asked.resolve(undefined);
    await room;
    complete('s1', { result: 'this' });

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('1')).toEqual({ result: 'this' });
  });

  it('end the connection when the client calls on and on while its answer is waited for', () => {
    const { calls, invoke } = callsOf([['ask', () => calls.invoke('what', [])]], { maxPendingCalls: 2 });

    invoke('ask');
    invoke('ask');

    expect(() => invoke('ask')).toThrow(ProtocolViolation);
  });

  it('let a waiting connection go on when it ends', async () => {
    const never = () => new Promise(() => undefined);
    const { calls, invokeThatWaits } = callsOf([['never', never]], { maxPendingCalls: 1 });
    const room = invokeThatWaits('never');

    calls.abort();

    await expect(room).resolves.toBeUndefined();
  });

  it('end the connection where it may call nothing', () => {
    expect(() => callsOf([], { maxPendingCalls: 0 }).invoke('never')).toThrow(ProtocolViolation);
  });

  it('learn that the client cancelled them, and still answer', async () => {
    const { invoke, cancel, answerTo } = callsOf([
      [
        'wait',
        () => new Promise((resolve) => runningCall()?.abort.signal.addEventListener('abort', () => resolve('stopped'))),
      ],
    ]);

    invoke('wait', [], { invocationId: '1' });
    cancel('unknown');
    cancel('1');

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('1')).toEqual({ result: 'stopped' });
  });
});

describe('the error of a call', () => {
  const methods = [
    ['boom', () => Promise.reject(new InvalidOperationException('it broke'))],
    ['complain', () => Promise.reject(new WsException('the shop is closed'))],
    ['unsendable', () => UNSENDABLE],
    ['two', () => of(1, 2)],
    ['none', () => 5],
    ['pair', () => 'ok', plain(2)],
    ['stream', () => of(1), { ...plain(), kind: 'stream' as const }],
  ] as const;
  const invoking = "An unexpected error occurred invoking 'X' on the server.";
  const binding = "Failed to invoke 'X' due to an error on the server.";
  const mode = (kind: string, how: string) =>
    `The client attempted to invoke the ${kind} 'X' method with a ${how} invocation.`;

  it.each([
    ['boom', [], invoking, `${invoking} InvalidOperationException: it broke`],
    ['complain', [], `${invoking} HubException: the shop is closed`, undefined],
    ['unsendable', [], invoking, `${invoking} TypeError: This cannot be sent.`],
    ['two', [], mode('streaming', 'non-streaming'), undefined],
    ['stream', [], mode('streaming', 'non-streaming'), undefined],
    ['missing', [], "Unknown hub method 'X'", undefined],
    ['pair', [1], binding, `${binding} InvalidDataException: Invocation provides 1 argument(s) but target expects 2.`],
    [
      'pair',
      [1, 2, 3],
      binding,
      `${binding} InvalidDataException: Invocation provides 3 argument(s) but target expects 2.`,
    ],
  ])('of "%s" with %j says what clients expect, with details and without', async (target, args, text, detailed) => {
    for (const [detailedErrors, expected] of [
      [false, text],
      [true, detailed ?? text],
    ] as const) {
      const { invoke, answerTo } = callsOf(methods, { detailedErrors });

      invoke(target, args, { invocationId: '1' });

      await waitUntil(() => answerTo('1') !== undefined);
      expect(answerTo('1')).toEqual({ error: expected.replace('X', target) });
    }
  });

  it('comes at once when the arguments are no list or the streams do not fit', () => {
    const { calls, invoke, answerTo } = callsOf(methods);

    void calls.accept({ type: MessageType.Invocation, target: 'none', invocationId: '1' });
    invoke('pair', [1, 2], { invocationId: '2', streamIds: ['7'] });
    invoke('none', [], { invocationId: '3', streamIds: ['8', '8'] });

    expect(answerTo('1')).toEqual({ error: binding.replace('X', 'none') });
    const streams = 'HubException: Client sent 1 stream(s), Hub method expects 0.';
    expect(answerTo('2')).toEqual({ error: `${invoking.replace('X', 'pair')} ${streams}` });
    expect(answerTo('3')).toEqual({ error: binding.replace('X', 'none') });
  });

  it('is the one that Nest reports for the arguments of the call, whichever call runs', async () => {
    const gate = Promise.withResolvers<undefined>();
    let argsOfFirst: unknown;
    const { calls, invoke, answerTo } = callsOf(
      [
        ['first', (args) => ((argsOfFirst = args), gate.promise)],
        ['second', () => (calls.fail({ message: 'not yours', cause: { data: argsOfFirst } }), 'fine')],
      ],
      { maxParallelCalls: 2 },
    );

    invoke('first', [], { invocationId: '1' });
    invoke('second', [], { invocationId: '2' });
    await waitUntil(() => answerTo('2') !== undefined);
    gate.resolve(undefined);

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('2')).toEqual({ result: 'fine' });
    expect(answerTo('1')).toEqual({ error: `${invoking.replace('X', 'first')} HubException: not yours` });
  });
});

describe('client results', () => {
  it('are what the client answered, by ids of the server', async () => {
    const { calls, complete, sent } = callsOf([]);

    const result = calls.invoke('ask', [1]);
    const failure = calls.invoke('ask', [2]);
    await waitUntil(() => sent.length === 2);
    const [first, second] = sent as { invocationId: string }[];
    complete(second!.invocationId, { error: "Client didn't provide a result." });
    complete('unknown', { result: 1 });
    complete(first!.invocationId, { result: 42 });

    await expect(result).resolves.toBe(42);
    const error = await failure.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HubClientFailedError);
    expect(error).toMatchObject({ clientError: "Client didn't provide a result." });
    expect(first).toMatchObject({ type: 1, target: 'ask', arguments: [1] });
  });

  it('can be asked for inside a call of the same client', async () => {
    const { calls, invoke, complete, sent, answerTo } = callsOf([
      ['sum', async () => (await calls.invoke('ask', [])) as number],
    ]);

    invoke('sum', [], { invocationId: '1' });
    await waitUntil(() => sent.length === 1);
    complete((sent[0] as { invocationId: string }).invocationId, { result: 7 });

    await waitUntil(() => answerTo('1') !== undefined);
    expect(answerTo('1')).toEqual({ result: 7 });
  });

  it('fail when the connection ends, before the question or after it', async () => {
    const { calls } = callsOf([]);
    const asked = calls.invoke('ask', []);

    calls.abort();

    await expect(asked).rejects.toThrow(HubClientGoneError);
    await expect(calls.invoke('ask', [])).rejects.toThrow(HubClientGoneError);
  });

  it('throw when the question cannot be sent, and wait for nothing', async () => {
    const { calls } = callsOf([]);

    await expect(calls.invoke('ask', [UNSENDABLE])).rejects.toThrow(TypeError);
  });
});
