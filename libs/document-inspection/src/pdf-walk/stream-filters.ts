import { createInflate, createInflateRaw, type Inflate, type InflateRaw } from 'node:zlib';

/** A stream may expand to so much, or to `BOMB_RATIO` times its size; what does both is a bomb. */
export const BOMB_BYTES = 50 * 1024 * 1024;
export const BOMB_RATIO = 100;

export interface Expanded {
  /** Empty when only the size was asked for. */
  bytes: Buffer;
  size: number;
  bomb: boolean;
}

const PIECE_BYTES = 64 * 1024;

/**
 * Expands deflated data under a cap. Damaged data gives what stands before the damage, as in viewers; a missing header or
 * a wrong checksum does not hide anything either.
 * @param keep false: only count
 */
export async function inflateCapped(raw: Buffer, keep: boolean): Promise<Expanded> {
  const result = await run(createInflate({ chunkSize: PIECE_BYTES * 4 }), raw, keep);
  if (result.size > 0 || raw.length < 3) return result;
  const withoutHeader = await run(createInflateRaw({ chunkSize: PIECE_BYTES * 4 }), raw, keep);
  if (withoutHeader.size > 0) return withoutHeader;
  return run(createInflateRaw({ chunkSize: PIECE_BYTES * 4 }), raw.subarray(2), keep);
}

async function run(engine: Inflate | InflateRaw, raw: Buffer, keep: boolean): Promise<Expanded> {
  const pieces: Buffer[] = [];
  let [size, consumed, bomb] = [0, 0, false];
  const done = new Promise<void>((resolve) => {
    engine.on('data', (piece: Buffer) => {
      size += piece.length;
      if (keep && size <= BOMB_BYTES) pieces.push(piece);
      if (size <= BOMB_BYTES) return;
      bomb = size / Math.max(1, consumed) > BOMB_RATIO;
      engine.destroy();
    });
    engine.on('error', () => resolve());
    engine.on('close', () => resolve());
    engine.on('end', () => resolve());
  });
  const feed = async (): Promise<void> => {
    for (let start = 0; start < raw.length && !engine.destroyed; start += PIECE_BYTES) {
      consumed = Math.min(raw.length, start + PIECE_BYTES);
      if (!engine.write(raw.subarray(start, consumed))) await drained(engine);
    }
    if (!engine.destroyed) engine.end();
  };
  await Promise.all([feed(), done]);
  engine.destroy();
  return { bytes: Buffer.concat(pieces), size, bomb };
}

function drained(engine: Inflate | InflateRaw): Promise<void> {
  return new Promise((resolve) => {
    engine.once('drain', resolve);
    engine.once('close', resolve);
    engine.once('error', () => resolve());
    engine.once('end', resolve);
  });
}

export function decodeHexadecimal(raw: Buffer): Buffer {
  const end = raw.indexOf(0x3e);
  const digits = raw.toString('latin1', 0, end < 0 ? raw.length : end).replace(/[^0-9a-f]/gi, '');
  return Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex');
}

export function decodeAscii85(raw: Buffer): Buffer {
  const output: number[] = [];
  let [group, count] = [0, 0];
  for (const byte of raw) {
    if (byte === 0x7e) break;
    if (byte === 0x7a && count === 0) output.push(0, 0, 0, 0);
    if (byte < 0x21 || byte > 0x75) continue;
    group = group * 85 + byte - 0x21;
    count += 1;
    if (count < 5) continue;
    output.push((group >>> 24) & 0xff, (group >>> 16) & 0xff, (group >>> 8) & 0xff, group & 0xff);
    [group, count] = [0, 0];
  }
  if (count > 1) {
    for (let missing = count; missing < 5; missing++) group = group * 85 + 84;
    output.push(...[24, 16, 8].map((shift) => (group >>> shift) & 0xff).slice(0, count - 1));
  }
  return Buffer.from(output);
}

export function decodeRunLength(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let position = 0; position < raw.length;) {
    const length = raw[position] ?? 128;
    if (length === 128) break;
    if (length < 128) pieces.push(raw.subarray(position + 1, position + 2 + length));
    else pieces.push(Buffer.alloc(257 - length, raw[position + 1]));
    position += length < 128 ? length + 2 : 2;
  }
  return Buffer.concat(pieces);
}

/** ISO 32000-2, 7.4.4.2; codes grow one entry early unless the stream says otherwise. */
export function decodeLzw(raw: Buffer, earlyChange: boolean): Buffer {
  const pieces: Buffer[] = [];
  let table: Buffer[] = [];
  let [bits, bitCount, width, size] = [0, 0, 9, 0];
  let previous: Buffer | undefined;
  const reset = (): void => {
    table = Array.from({ length: 258 }, (_, code) => Buffer.from(code < 256 ? [code] : []));
    [width, previous] = [9, undefined];
  };
  reset();
  for (const byte of raw) {
    bits = ((bits << 8) | byte) & 0xffffff;
    bitCount += 8;
    if (bitCount < width) continue;
    bitCount -= width;
    const code = (bits >>> bitCount) & ((1 << width) - 1);
    if (code === 257) break;
    if (code === 256) {
      reset();
      continue;
    }
    const entry = table[code] ?? (previous && Buffer.concat([previous, previous.subarray(0, 1)]));
    if (!entry || size > BOMB_BYTES) break;
    if (previous && table.length < 4096) table.push(Buffer.concat([previous, entry.subarray(0, 1)]));
    const early = earlyChange ? 1 : 0;
    width = [9, 10, 11].find((each) => table.length + early < 1 << each) ?? 12;
    pieces.push(entry);
    size += entry.length;
    previous = entry;
  }
  return Buffer.concat(pieces);
}

/** Undoes the predictors of PNG (10 and above) on rows of 8-bit samples, as object and cross-reference streams use them. */
export function undoPngPredictor(bytes: Buffer, rowBytes: number, sampleBytes: number): Buffer {
  const rows = Math.ceil(bytes.length / (rowBytes + 1));
  const output = Buffer.alloc(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const kind = bytes[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column++) {
      const at = row * rowBytes + column;
      const left = column >= sampleBytes ? (output[at - sampleBytes] ?? 0) : 0;
      const up = row > 0 ? (output[at - rowBytes] ?? 0) : 0;
      const corner = row > 0 && column >= sampleBytes ? (output[at - rowBytes - sampleBytes] ?? 0) : 0;
      const raw = bytes[row * (rowBytes + 1) + 1 + column] ?? 0;
      output[at] = (raw + predicted(kind, left, up, corner)) & 0xff;
    }
  }
  return output;
}

function predicted(kind: number, left: number, up: number, corner: number): number {
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  if (kind !== 4) return 0;
  const estimate = left + up - corner;
  const [byLeft, byUp, byCorner] = [left, up, corner].map((each) => Math.abs(estimate - each)) as [
    number,
    number,
    number,
  ];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
