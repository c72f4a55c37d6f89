import { clientFrame, FrameReader, Opcode } from './frames.ts';

/** RFC 6455, 5.2. */
function serverFrame(text: string): Buffer {
  const { length } = text;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x80 | Opcode.Text;
  header[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, Buffer.from(text)]);
}

describe('FrameReader', () => {
  const texts = ['', 'short', 'm'.repeat(126), 'l'.repeat(70_000), 'end'];
  const stream = Buffer.concat(texts.map(serverFrame));

  it.each([1, 7, 4_096, stream.length])('finds every frame in chunks of %d bytes', (size) => {
    const found: string[] = [];
    const reader = new FrameReader((opcode, bytes, start, end) => {
      expect(opcode).toBe(Opcode.Text);
      found.push(bytes.toString('utf8', start, end));
    });
    // Byte by byte, the long frame would be copied as many times as it has bytes.
    const bytes = size === 1 ? Buffer.concat(texts.filter((text) => text.length < 1_000).map(serverFrame)) : stream;
    for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size));
    expect(found).toEqual(size === 1 ? texts.filter((text) => text.length < 1_000) : texts);
  });
});

describe('clientFrame', () => {
  it('masks with zeros', () => {
    expect(clientFrame('ab')).toEqual(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x61, 0x62]));
  });
});
