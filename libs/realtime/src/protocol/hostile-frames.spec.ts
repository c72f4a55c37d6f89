import { Encoder } from '@msgpack/msgpack';
import fc from 'fast-check';
import { MessageType } from './hub-messages.ts';
import type { HubProtocol } from './hub-protocol.ts';
import { jsonProtocol } from './json-protocol.ts';
import { prefixLength } from './length-prefix.ts';
import { messagePackProtocol } from './messagepack-protocol.ts';
import { ProtocolViolation } from './protocol-violation.ts';

/** The same input in every run: a suite that fails now and then helps nobody. */
fc.configureGlobal({ seed: 20_251_122, numRuns: 300 });

const LIMITS = { maxMessageBytes: 1024, maxMessageDepth: 8 };
const END = '\u001e';
const KNOWN_TYPES = new Set<number>(Object.values(MessageType));

/** A hostile chunk gives whole messages or a ProtocolViolation, and never anything else. */
function survives(protocol: HubProtocol, chunk: string | Uint8Array): void {
  try {
    for (const { type } of protocol.decoder(LIMITS).push(chunk)) expect(KNOWN_TYPES).toContain(type);
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolViolation);
  }
}

const refused = (protocol: HubProtocol, chunk: string | Uint8Array) =>
  expect(() => protocol.decoder(LIMITS).push(chunk)).toThrow(ProtocolViolation);

const messagePack = (value: unknown) => prefixLength(new Encoder({ maxDepth: 1000 }).encode(value));
const call = (argument: unknown) => [1, {}, '1', 'echo', [argument], []];

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

describe('the JSON decoder', () => {
  const whole = `{"type":1,"target":"echo","arguments":["é",{"a":[1]}],"invocationId":"1"}${END}`;

  it('survives whatever it is sent', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(jsonProtocol, bytes)));
    fc.assert(fc.property(fc.string(), (text) => survives(jsonProtocol, text + END)));
    fc.assert(fc.property(fc.json(), (json) => survives(jsonProtocol, `{"type":1,"target":${json}}${END}`)));
  });

  it('survives a message with any byte changed', () => {
    const bytes = Buffer.from(whole);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        survives(jsonProtocol, Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at + 1)]));
      }),
    );
  });

  it('refuses a message that is cut anywhere', () => {
    const bytes = Buffer.from(whole);
    for (let length = 0; length < bytes.length; length++) refused(jsonProtocol, bytes.subarray(0, length));
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d, 0x1e])],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22, 0x1e])],
    ['a byte order mark', `\ufeff{"type":6}${END}`],
    ['a separator between separators', `{"type":6}${END}${END}`],
    ['a separator inside a text', `{"type":1,"target":"a${END}b"}${END}`],
    ['no type', `{}${END}`],
    ['a type in quotes', `{"type":"6"}${END}`],
    ['a type beyond the known', `{"type":10}${END}`],
    ['a list of messages', `[{"type":6}]${END}`],
    ['null', `null${END}`],
    ['an item without an id', `{"type":2,"item":1}${END}`],
    ['an item without the item', `{"type":2,"invocationId":"1"}${END}`],
    ['a completion with result and error', `{"type":3,"invocationId":"1","result":1,"error":"no"}${END}`],
    ['an error that is no text', `{"type":3,"invocationId":"1","error":{}}${END}`],
    ['stream ids that are no texts', `{"type":1,"target":"a","arguments":[],"streamIds":[1]}${END}`],
    ['an empty stream id', `{"type":1,"target":"a","arguments":[],"streamIds":[""]}${END}`],
    ['a negative acknowledgement', `{"type":8,"sequenceId":-1}${END}`],
    ['a sequence that is no number', `{"type":9,"sequenceId":"1"}${END}`],
    ['nesting below the limit', `{"type":1,"target":"a","arguments":${'['.repeat(8)}${']'.repeat(8)}}${END}`],
    ['one byte too many', `{"type":1,"target":"${'a'.repeat(1024 - 21)}"}${END}`],
    ['too many bytes in few characters', `{"type":1,"target":"${'€'.repeat(400)}"}${END}`],
  ])('refuses %s', (_what, chunk) => {
    refused(jsonProtocol, chunk);
  });

  it('takes the last of two equal keys, and no key as a prototype', () => {
    const text = `{"type":6,"type":1,"__proto__":{"target":"evil"},"target":"first","target":"echo","arguments":[]}${END}`;

    const [message] = jsonProtocol.decoder(LIMITS).push(text);

    expect(message).toEqual({ type: 1, target: 'echo', arguments: [] });
    refused(jsonProtocol, `{"type":1,"__proto__":{"target":"evil"}}${END}`);
  });

  it('says nothing of the content in its refusal', () => {
    const secret = 'hunter2';
    const read = () => jsonProtocol.decoder(LIMITS).push(`{"type":1,"target":"${secret}${END}`);

    expect(read).toThrow(expect.not.objectContaining({ message: expect.stringContaining(secret) }));
  });
});

describe('the MessagePack decoder', () => {
  const whole = messagePack(call({ text: 'é', list: [1, -1, 1.5, null, true], bytes: Uint8Array.of(1) }));

  it('survives whatever it is sent', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(fc.property(bytes, (chunk) => survives(messagePackProtocol, chunk)));
    fc.assert(fc.property(bytes, (payload) => survives(messagePackProtocol, prefixLength(payload))));
    fc.assert(fc.property(fc.anything(), (value) => survives(messagePackProtocol, messagePackOr(value))));
  });

  function messagePackOr(value: unknown): Uint8Array {
    try {
      return messagePack(value);
    } catch {
      return Uint8Array.of(1, 0xc1);
    }
  }

  it('survives a message with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        survives(messagePackProtocol, changed);
      }),
    );
  });

  it('refuses a message that is cut anywhere', () => {
    for (let length = 1; length < whole.length; length++) refused(messagePackProtocol, whole.subarray(0, length));
  });

  const bytes = (...values: number[]) => prefixLength(Uint8Array.from(values));

  it.each([
    ['text', '\u0002\u0091\u0006'],
    ['an endless length', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff)],
    ['a length of 32 GB', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['an empty message', Uint8Array.of(0)],
    ['the byte that is never used', bytes(0xc1)],
    ['a list of four billion items', bytes(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ['a map of four billion items', bytes(0xdf, 0xff, 0xff, 0xff, 0xff)],
    ['a text of four billion bytes', bytes(0xdb, 0xff, 0xff, 0xff, 0xff)],
    ['bytes after the message', bytes(0x91, 0x06, 0x06)],
    ['a text that is no UTF-8', bytes(0x93, 0x05, 0x80, 0xa2, 0xc0, 0xaf)],
    ['a map key that is a list', bytes(0x93, 0x05, 0x81, 0x90, 0x01, 0xa1, 0x31)],
    ['the key __proto__', messagePack([5, JSON.parse('{"__proto__":1}'), '1'])],
    ['a timestamp of no known length', bytes(0x93, 0x02, 0xd4, 0xff, 0x00)],
    ['a map', messagePack({ type: 6 })],
    ['no type', messagePack([])],
    ['a type beyond the known', messagePack([10])],
    ['headers that are no map', messagePack([1, 'x', null, 'echo', []])],
    ['a completion of no kind', messagePack([3, {}, '1', 4])],
    ['an error that is no text', messagePack([3, {}, '1', 1, 5])],
    ['a result that is missing', messagePack([3, {}, '1', 3])],
    ['an item that is missing', messagePack([2, {}, '1'])],
    ['a number as id', messagePack([5, {}, 1])],
    ['nesting below the limit', messagePack(call(nested(7)))],
    ['one byte too many', messagePack([1, {}, null, 'a'.repeat(1017), []])],
  ])('refuses %s', (_what, chunk) => {
    refused(messagePackProtocol, chunk);
  });

  it('takes nesting and size up to the limit', () => {
    expect(messagePackProtocol.decoder(LIMITS).push(messagePack(call(nested(6))))).toHaveLength(1);
    const [message] = messagePackProtocol.decoder(LIMITS).push(messagePack([1, {}, null, 'a'.repeat(1016), []]));
    expect(message).toMatchObject({ type: 1 });
  });

  it('refuses nested claims of large lists without making the lists', () => {
    // Each level claims 65,535 items: made as claimed, they would take gigabytes.
    const bomb = prefixLength(Uint8Array.from({ length: 30_000 }, (_, i) => [0xdc, 0xff, 0xff][i % 3]!));
    const before = process.memoryUsage().rss;

    const read = () => messagePackProtocol.decoder({ maxMessageBytes: 32_768, maxMessageDepth: 64 }).push(bomb);

    expect(read).toThrow(ProtocolViolation);
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
  });
});
