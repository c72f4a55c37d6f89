import fc from 'fast-check';
import { packMessages, sha256Of, type Packed } from './pack-messages.ts';

const limits = { maxFrameBytes: 100, maxChunkedBytes: 500 };

/** What a receiver makes of it. */
function unpack({ bodies, toStore }: Packed): unknown[] {
  const lists: string[] = [];
  let parts = '';
  for (const body of bodies) {
    if (body.kind === 'messages') lists.push(body.text);
    if (body.kind === 'stored') lists.push(toStore.find(({ id }) => id === body.id)?.text ?? 'null');
    if (body.kind === 'part') {
      parts += body.text;
      if (body.index + 1 === body.count) lists.push(parts);
      if (body.index + 1 === body.count) parts = '';
    }
  }
  return lists.flatMap((list) => JSON.parse(list) as unknown[]);
}

describe('packing messages', () => {
  it('puts as many messages into a frame as it holds', () => {
    const message = '"123456789012345678901234567"';
    const { bodies } = packMessages([message, message, message, message], limits);
    expect(bodies).toEqual([
      { kind: 'messages', text: `[${message},${message},${message}]` },
      { kind: 'messages', text: `[${message}]` },
    ]);
  });

  it('sends what fits no frame in parts, and stores what would need too many', () => {
    const { bodies, toStore } = packMessages([`"${'a'.repeat(200)}"`, `"${'b'.repeat(500)}"`], limits);
    expect(bodies.map(({ kind }) => kind)).toEqual(['part', 'part', 'part', 'stored']);
    expect(toStore).toHaveLength(1);
    expect(bodies[3]).toEqual({ kind: 'stored', id: toStore[0]?.id, sha256: sha256Of(toStore[0]?.text ?? '') });
  });

  it('loses nothing, keeps the order and never exceeds a frame, whatever the sizes and characters', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 300 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (texts) => {
        const packed = packMessages(
          texts.map((value) => JSON.stringify(value)),
          limits,
        );
        expect(unpack(packed)).toEqual(texts);
        for (const body of packed.bodies) {
          if (body.kind !== 'stored') expect(Buffer.byteLength(body.text)).toBeLessThanOrEqual(limits.maxFrameBytes);
        }
      }),
    );
  });
});
