import { JsonHubProtocol, NullLogger, type HubMessage as ClientMessage, type IHubProtocol } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import fc from 'fast-check';
import { MessageType, type HubMessage } from './hub-messages.ts';
import type { HubProtocol } from './hub-protocol.ts';
import { jsonProtocol } from './json-protocol.ts';
import { messagePackProtocol } from './messagepack-protocol.ts';

const LIMITS = { maxMessageBytes: 32 * 1024, maxMessageDepth: 64 };

const pairs: [name: string, ours: HubProtocol, theirs: IHubProtocol][] = [
  ['json', jsonProtocol, new JsonHubProtocol()],
  ['messagepack', messagePackProtocol, new MessagePackHubProtocol()],
];

/** The same messages in every run: a suite that fails now and then helps nobody. */
fc.configureGlobal({ seed: 20_251_122, numRuns: 300 });

/** As the client takes it from its transport. */
function asInput(frame: string | Uint8Array): string | ArrayBuffer {
  return typeof frame === 'string' ? frame : new Uint8Array(frame).buffer;
}

function asChunk(frame: string | ArrayBuffer): string | Uint8Array {
  return typeof frame === 'string' ? frame : new Uint8Array(frame);
}

/** What both sides mean, without members that only one of them spells out. */
function essence(message: object): object {
  const entries = Object.entries(message).filter(([key, value]) => {
    if (key === 'headers' || value === undefined) return false;
    if (key === 'streamIds' && Array.isArray(value) && value.length === 0) return false;
    return !((key === 'error' && value === null) || (key === 'allowReconnect' && value === false));
  });
  return Object.fromEntries(entries);
}

const id = fc.string({ minLength: 1 });
const name = fc.string({ minLength: 1 });
/** Without -0, which JSON does not have, and without members called `__proto__`, which are never sent. */
const value = fc
  .jsonValue()
  .map(
    (json) => JSON.parse(JSON.stringify(json), (key, member) => (key === '__proto__' ? undefined : member)) as unknown,
  );
const args = fc.array(value);

const invocation = fc.record(
  { type: fc.constant(MessageType.Invocation), target: name, arguments: args, invocationId: id },
  { requiredKeys: ['type', 'target', 'arguments'] },
);
const streamItem = fc.record({ type: fc.constant(MessageType.StreamItem), invocationId: id, item: value });
const completion = fc.oneof(
  fc.record(
    { type: fc.constant(MessageType.Completion), invocationId: id, result: value },
    { requiredKeys: ['type', 'invocationId'] },
  ),
  fc.record({ type: fc.constant(MessageType.Completion), invocationId: id, error: name }),
);
const numbered = fc.record({
  type: fc.constantFrom(MessageType.Ack, MessageType.Sequence),
  sequenceId: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});
const close = fc.record(
  { type: fc.constant(MessageType.Close), error: name, allowReconnect: fc.boolean() },
  { requiredKeys: ['type'] },
);
const ping = fc.record({ type: fc.constant(MessageType.Ping) });

describe.each(pairs)('the %s encoding', (encoding, ours, theirs) => {
  it('is read by the official client as it was meant, for every message that a server sends', () => {
    const message = fc.oneof(invocation, streamItem, completion, numbered, close, ping) as fc.Arbitrary<HubMessage>;

    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
        const read = messages.map((each) => theirs.parseMessages(asInput(ours.encode(each)), NullLogger.instance));
        expect(read.flat().map(essence)).toEqual(messages.map(essence));
      }),
    );
  });

  it('reads every message that the official client writes', () => {
    const streamIds = fc.array(id, { maxLength: 3 });
    const call = fc.record({
      type: fc.constant(MessageType.Invocation),
      target: name,
      arguments: args,
      invocationId: id,
      streamIds,
    });
    const stream = call.map((each) => ({ ...each, type: MessageType.StreamInvocation }));
    const cancel = fc.record({ type: fc.constant(MessageType.CancelInvocation), invocationId: id });
    // The client writes only bare Closes in MessagePack.
    const last = encoding === 'json' ? close : fc.constant({ type: MessageType.Close });
    const message = fc.oneof(call, invocation, stream, cancel, streamItem, completion, numbered, last, ping);

    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
        const frames = messages.map((each) => asChunk(theirs.writeMessage(each as ClientMessage)));
        const one = typeof frames[0] === 'string' ? frames.join('') : Buffer.concat(frames as Uint8Array[]);
        expect(ours.decoder(LIMITS).push(one).map(essence)).toEqual(messages.map(essence));
      }),
    );
  });

  it('reads its own frames back', () => {
    const message = fc.oneof(invocation, streamItem, completion, numbered, close, ping) as fc.Arbitrary<HubMessage>;

    fc.assert(
      fc.property(message, (each) => {
        expect(ours.decoder(LIMITS).push(ours.encode(each)).map(essence)).toEqual([essence(each)]);
      }),
    );
  });

  it('sends null for an item that is absent, and nothing for a result that is', () => {
    const item = ours.encode({ type: MessageType.StreamItem, invocationId: '1', item: undefined });
    const end = ours.encode({ type: MessageType.Completion, invocationId: '1', result: undefined });

    const [readItem] = theirs.parseMessages(asInput(item), NullLogger.instance);
    const [readEnd] = theirs.parseMessages(asInput(end), NullLogger.instance);

    expect(readItem).toMatchObject({ item: null });
    expect(essence(readEnd!)).toEqual({ type: 3, invocationId: '1' });
  });
});
