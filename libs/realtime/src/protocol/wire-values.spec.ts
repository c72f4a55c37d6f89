import { MessageType } from './hub-messages.ts';
import type { HubProtocol } from './hub-protocol.ts';
import { jsonProtocol } from './json-protocol.ts';
import { messagePackProtocol } from './messagepack-protocol.ts';

function roundTrip(protocol: HubProtocol, item: unknown): unknown {
  const frame = protocol.encode({ type: MessageType.StreamItem, invocationId: '1', item });
  const [read] = protocol.decoder({ maxMessageBytes: 4096, maxMessageDepth: 64 }).push(frame);
  return (read as { item: unknown }).item;
}

describe('a value that is sent', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const day = new Date('2000-01-01T00:00:00Z');

  it('carries bytes as base64 in JSON and as bytes in MessagePack', () => {
    expect(roundTrip(jsonProtocol, { bytes, slice: Buffer.from('xabcx').subarray(1, 4) })).toEqual({
      bytes: 'AQID',
      slice: 'YWJj',
    });
    expect(roundTrip(messagePackProtocol, { bytes })).toEqual({ bytes });
  });

  it.each([
    ['2000-01-01T00:00:00.000Z', '2000-01-01T00:00:00Z'],
    ['2000-01-01T00:00:00.120Z', '2000-01-01T00:00:00.12Z'],
    ['2000-01-01T00:00:10.005Z', '2000-01-01T00:00:10.005Z'],
  ])('writes the date %s as %s in JSON and as a timestamp in MessagePack', (iso, text) => {
    expect(roundTrip(jsonProtocol, [new Date(iso)])).toEqual([text]);
    expect(roundTrip(messagePackProtocol, [new Date(iso)])).toEqual([new Date(iso)]);
  });

  it.each([
    ['json', jsonProtocol],
    ['messagepack', messagePackProtocol],
  ])('is the same in %s for bigints, toJSON, absent members and invalid dates', (_name, protocol) => {
    const money = { toJSON: () => ({ cents: 5n }) };

    const read = roundTrip(protocol, { big: 2n ** 60n, money, gone: undefined, never: new Date(NaN), list: [1n] });

    expect(read).toEqual({ big: '1152921504606846976', money: { cents: '5' }, never: null, list: ['1'] });
  });

  it.each([
    ['json', jsonProtocol],
    ['messagepack', messagePackProtocol],
  ])('loses members called __proto__ in %s, over which other clients would fail', (_name, protocol) => {
    const hostile: unknown = JSON.parse('[{"__proto__":{"admin":true},"text":"hello"}]');

    expect(roundTrip(protocol, hostile)).toEqual([{ text: 'hello' }]);
  });

  it('is left as it was', () => {
    const value = { list: [bytes, 1n], day };

    roundTrip(jsonProtocol, value);

    expect(value).toEqual({ list: [bytes, 1n], day });
  });

  it.each([
    ['json', jsonProtocol],
    ['messagepack', messagePackProtocol],
  ])('is refused with a TypeError in %s when it is a circle', (_name, protocol) => {
    const circle: { self?: unknown } = {};
    circle.self = [circle];

    expect(() => roundTrip(protocol, circle)).toThrow(TypeError);
  });

  it('does not disturb the next one when it cannot be encoded', () => {
    expect(() => roundTrip(messagePackProtocol, { nothing: () => undefined })).toThrow(TypeError);
    expect(roundTrip(messagePackProtocol, 'fine')).toBe('fine');
  });
});
