import fc from 'fast-check';
import { FrameCodec, MAX_PARTS } from './frame-codec.ts';
import type { Frame } from './frame.ts';

const KEY = 'a key for specs that all replicas share';
const codec = new FrameCodec(KEY);
const frame: Frame = { publisher: 'abc_-123', number: 7, after: 5, body: { kind: 'messages', text: '[1,\n2]' } };

describe('FrameCodec', () => {
  it.each<Frame>([
    frame,
    { ...frame, body: { kind: 'part', index: 1, count: MAX_PARTS, text: 'ä\n' } },
    { ...frame, body: { kind: 'stored', id: '01234567-89ab-cdef-0123-456789abcdef', sha256: 'f'.repeat(64) } },
  ])('reads what it wrote: $body.kind', (written) => {
    expect(codec.decode(codec.encode(written))).toEqual(written);
  });

  it('takes nothing that was changed anywhere on the way', () => {
    const payload = codec.encode(frame);
    for (let at = 0; at < payload.length; at++) {
      const changed = payload.slice(0, at) + String.fromCharCode(payload.charCodeAt(at) ^ 1) + payload.slice(at + 1);
      // The last character of the signature has bits that mean nothing.
      if (at !== 21) expect(codec.decode(changed)).toBeUndefined();
    }
    expect(codec.decode(payload.slice(0, -1))).toBeUndefined();
    expect(new FrameCodec(KEY.toUpperCase()).decode(payload)).toBeUndefined();
  });

  it('takes no part beyond its count and no count beyond what receivers keep', () => {
    const part = (index: number, count: number) =>
      codec.encode({ ...frame, body: { kind: 'part', index, count, text: 'x' } });
    expect(codec.decode(part(3, 3))).toBeUndefined();
    expect(codec.decode(part(0, MAX_PARTS + 1))).toBeUndefined();
    expect(codec.decode(codec.encode({ ...frame, body: { kind: 'stored', id: 'x', sha256: 'y' } }))).toBeUndefined();
  });

  it('answers any text with undefined rather than an error', () => {
    const near = fc.stringMatching(/^[\w-]{22} 1 [a-z]{3} \d{1,16} \d [msp](:\d{1,3})*\n.*$/);
    fc.assert(fc.property(fc.oneof(fc.string(), near), (text) => expect(codec.decode(text)).toBeUndefined()));
  });

  it('wants a key that resists guessing', () => {
    expect(() => new FrameCodec('short')).toThrow(RangeError);
  });
});
