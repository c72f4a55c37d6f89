import { isUtf8 } from 'node:buffer';
import { Decoder } from '@msgpack/msgpack';
import { ProtocolViolation } from './protocol-violation.ts';

const decoder = new Decoder();

/**
 * The one MessagePack value in the bytes.
 *
 * The bytes are walked first, because the library makes an array of the size that is claimed before it looks for the
 * items: a few bytes per level would cost megabytes.
 * @throws ProtocolViolation when they are not exactly one value, or it is nested deeper than `maxDepth`
 */
export function decodeBounded(bytes: Uint8Array, maxDepth: number): unknown {
  checkShape(bytes, maxDepth);
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new ProtocolViolation('The message is not MessagePack.', { cause });
  }
}

/** What comes at the head of a value: so many bytes of its own, then so many values inside it. */
interface Head {
  headBytes: number;
  bodyBytes: number;
  values: number;
  isText?: boolean;
}

function checkShape(bytes: Uint8Array, maxDepth: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const open: number[] = [];
  let at = 0;
  do {
    const { headBytes, bodyBytes, values, isText } = readHead(view, at);
    const end = at + headBytes + bodyBytes;
    // Every value is a byte at least.
    if (end + values > bytes.length) throw new ProtocolViolation('The message ends too early.');
    if (isText && !isUtf8(bytes.subarray(at + headBytes, end))) throw new ProtocolViolation('A text is not UTF-8.');
    at = end;
    if (values > 0) {
      if (open.length >= maxDepth) throw new ProtocolViolation(`The message is nested deeper than ${maxDepth}.`);
      open.push(values);
    } else closeFinished(open);
  } while (open.length > 0);
  if (at !== bytes.length) throw new ProtocolViolation('The message goes on after its end.');
}

/** A value is read: it ends its container if it was the last one there, which may end the next one out. */
function closeFinished(open: number[]): void {
  while (open.length > 0) {
    const left = (open.pop() ?? 0) - 1;
    if (left > 0) {
      open.push(left);
      return;
    }
  }
}

/** @see https://github.com/msgpack/msgpack/blob/master/spec.md#formats */
function readHead(view: DataView, at: number): Head {
  if (at >= view.byteLength) throw new ProtocolViolation('The message ends too early.');
  const first = view.getUint8(at);
  if (first < 0x80 || first >= 0xe0) return { headBytes: 1, bodyBytes: 0, values: 0 };
  if (first < 0x90) return { headBytes: 1, bodyBytes: 0, values: 2 * (first & 0x0f) };
  if (first < 0xa0) return { headBytes: 1, bodyBytes: 0, values: first & 0x0f };
  if (first < 0xc0) return { headBytes: 1, bodyBytes: first & 0x1f, values: 0, isText: true };
  const format = FORMATS[first - 0xc0];
  if (!format) throw new ProtocolViolation('The message is not MessagePack.');
  const { sizeBytes, kind, fixed = 0 } = format;
  const size = readSize(view, at + 1, sizeBytes);
  const headBytes = 1 + sizeBytes;
  if (kind === 'map') return { headBytes, bodyBytes: 0, values: 2 * size };
  if (kind === 'list') return { headBytes, bodyBytes: 0, values: size };
  return { headBytes, bodyBytes: size + fixed, values: 0, isText: kind === 'text' };
}

function readSize(view: DataView, at: number, sizeBytes: number): number {
  if (at + sizeBytes > view.byteLength) throw new ProtocolViolation('The message ends too early.');
  if (sizeBytes === 0) return 0;
  if (sizeBytes === 1) return view.getUint8(at);
  return sizeBytes === 2 ? view.getUint16(at) : view.getUint32(at);
}

interface Format {
  /** Bytes of the size that follows the first byte. */
  sizeBytes: 0 | 1 | 2 | 4;
  kind: 'bytes' | 'text' | 'list' | 'map';
  /** Bytes that follow in any case: a number's, or the type of an extension. */
  fixed?: number;
}

const bytes = (sizeBytes: Format['sizeBytes'], fixed = 0): Format => ({ sizeBytes, kind: 'bytes', fixed });

/** From 0xc0 (nil) to 0xdf (map 32); 0xc1 is never used. */
const FORMATS: readonly (Format | undefined)[] = [
  bytes(0),
  undefined,
  ...[bytes(0), bytes(0)],
  ...[bytes(1), bytes(2), bytes(4)],
  ...[bytes(1, 1), bytes(2, 1), bytes(4, 1)],
  ...[bytes(0, 4), bytes(0, 8)],
  ...[bytes(0, 1), bytes(0, 2), bytes(0, 4), bytes(0, 8)],
  ...[bytes(0, 1), bytes(0, 2), bytes(0, 4), bytes(0, 8)],
  ...[bytes(0, 2), bytes(0, 3), bytes(0, 5), bytes(0, 9), bytes(0, 17)],
  { sizeBytes: 1, kind: 'text' },
  { sizeBytes: 2, kind: 'text' },
  { sizeBytes: 4, kind: 'text' },
  { sizeBytes: 2, kind: 'list' },
  { sizeBytes: 4, kind: 'list' },
  { sizeBytes: 2, kind: 'map' },
  { sizeBytes: 4, kind: 'map' },
];
