/** Every character is half an em wide; a word is stretched to its box by horizontal scaling. */
export const GLYPH_WIDTH = 500;
export const UNITS_PER_EM = 1000;
export const ASCENT = 800;
export const DESCENT = -200;

/**
 * A TrueType font of two empty glyphs, about half a kilobyte, for text that is found and selected but not seen.
 *
 * Readers need an embedded font to know the widths of a script they have no font for; with this one any script works.
 * Tables and fields: https://learn.microsoft.com/typography/opentype/spec/
 */
export function glyphlessFont(): Uint8Array {
  const tables: [tag: string, data: Buffer][] = [
    ['cmap', emptyCmap()],
    ['glyf', Buffer.alloc(4)],
    ['head', head()],
    ['hhea', hhea()],
    ['hmtx', int16([GLYPH_WIDTH, 0, GLYPH_WIDTH, 0])],
    ['loca', int16([0, 0, 0])],
    ['maxp', Buffer.concat([int32([0x00010000]), int16([2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])])],
    ['name', int16([0, 0, 6])],
    ['post', int32([0x00030000, 0, 0, 0, 0, 0, 0, 0])],
  ];
  const headerBytes = 12 + tables.length * 16;
  const directory: Buffer[] = [int32([0x00010000]), int16([tables.length, 128, 3, tables.length * 16 - 128])];
  const bodies: Buffer[] = [];
  let offset = headerBytes;
  for (const [tag, data] of tables) {
    directory.push(Buffer.from(tag, 'latin1'), int32([checksum(data), offset, data.length]));
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    bodies.push(padded);
    offset += padded.length;
  }
  const font = Buffer.concat([...directory, ...bodies]);
  const headOffset = font.readUInt32BE(12 + tables.findIndex(([tag]) => tag === 'head') * 16 + 8);
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headOffset + 8);
  return font;
}

function head(): Buffer {
  const created = int32([0, 0]);
  return Buffer.concat([
    int32([0x00010000, 0x00010000, 0, 0x5f0f3cf5]),
    int16([0, UNITS_PER_EM]),
    created,
    created,
    int16([0, DESCENT, GLYPH_WIDTH, ASCENT, 0, 8, 2, 0, 0]),
  ]);
}

function hhea(): Buffer {
  return Buffer.concat([
    int32([0x00010000]),
    int16([ASCENT, DESCENT, 0, GLYPH_WIDTH, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]),
  ]);
}

/** A format 4 table with its closing segment only: characters are chosen by glyph, not by code. */
function emptyCmap(): Buffer {
  return Buffer.concat([int16([0, 1, 3, 1]), int32([12]), int16([4, 24, 0, 2, 2, 0, 0, -1, 0, -1, 1, 0])]);
}

function int16(values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => buffer.writeUInt16BE(value & 0xffff, index * 2));
  return buffer;
}

function int32(values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32BE(value >>> 0, index * 4));
  return buffer;
}

function checksum(data: Buffer): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    for (let byte = 0; byte < 4; byte++) sum += (data[at + byte] ?? 0) * 2 ** (24 - 8 * byte);
  }
  return sum % 2 ** 32;
}
