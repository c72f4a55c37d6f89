import fc from 'fast-check';
import { encodeHandshakeAnswer, takeHandshake } from './handshake.ts';
import { ProtocolViolation } from './protocol-violation.ts';

/** The same input in every run: a suite that fails now and then helps nobody. */
fc.configureGlobal({ seed: 20_251_122, numRuns: 300 });

const END = '\u001e';
const asked = `{"protocol":"messagepack","version":2}${END}`;

describe('the handshake', () => {
  it('is taken off the first chunk, which may hold messages too', () => {
    const handshake = { protocol: 'messagepack', version: 2 };
    const binary = Buffer.concat([Buffer.from(asked), Uint8Array.of(2, 0x91, 6)]);

    expect(takeHandshake(asked)).toEqual({ handshake, rest: '' });
    expect(takeHandshake(`${asked}{"type":6}${END}`)).toEqual({ handshake, rest: `{"type":6}${END}` });
    expect(takeHandshake(new Uint8Array(binary))).toEqual({ handshake, rest: Uint8Array.of(2, 0x91, 6) });
  });

  it.each([
    ['nothing', ''],
    ['half of it', asked.slice(0, -1)],
    ['another message', `{"type":6}${END}`],
    ['a version in quotes', `{"protocol":"json","version":"1"}${END}`],
    ['a list', `["json",1]${END}`],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0x1e])],
    ['more than a handshake can be', `{"protocol":"json","version":1,"x":"${'x'.repeat(1024)}"}${END}`],
    ['deep nesting', `{"protocol":"json","version":1,"x":[[[[[]]]]]}${END}`],
  ])('is not %s', (_what, chunk) => {
    expect(() => takeHandshake(chunk)).toThrow(ProtocolViolation);
  });

  it('survives whatever it is sent', () => {
    const survives = (chunk: string | Uint8Array) => {
      try {
        expect(takeHandshake(chunk).handshake).toMatchObject({ version: expect.any(Number) });
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolViolation);
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(Buffer.concat([bytes, Buffer.of(0x1e)]))),
    );
    fc.assert(fc.property(fc.json(), (json) => survives(json + END)));
  });

  it('is answered without a type, which would break the client', () => {
    expect(encodeHandshakeAnswer()).toBe(`{}${END}`);
    expect(encodeHandshakeAnswer('no')).toBe(`{"error":"no"}${END}`);
  });
});
