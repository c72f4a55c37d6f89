export const Opcode = { Text: 1, Binary: 2, Close: 8, Ping: 9, Pong: 10 } as const;

export type OnFrame = (opcode: number, bytes: Buffer, start: number, end: number) => void;

/** Splits what a WebSocket server sends into frames (RFC 6455, 5.2). Servers neither mask nor, here, fragment. */
export class FrameReader {
  private readonly onFrame: OnFrame;
  private rest: Buffer | undefined;

  constructor(onFrame: OnFrame) {
    this.onFrame = onFrame;
  }

  take(chunk: Buffer): void {
    const bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const start = at + headerLength(bytes, at);
      if (start > bytes.length) break;
      const end = start + payloadLength(bytes, at);
      if (end > bytes.length) break;
      this.onFrame((bytes[at] ?? 0) & 0x0f, bytes, start, end);
      at = end;
    }
    // A copy: the chunk's memory is used again.
    this.rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
  }
}

/** A text frame of a client. The mask is all zeros, so the text goes as it is. */
export function clientFrame(text: string, opcode: number = Opcode.Text): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new RangeError('Clients of the bench send short frames only.');
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** Longer than the bytes there are when those do not tell. */
function headerLength(bytes: Buffer, at: number): number {
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  return short === 127 ? 10 : short === 126 ? 4 : 2;
}

function payloadLength(bytes: Buffer, at: number): number {
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  if (short === 127) return Number(bytes.readBigUInt64BE(at + 2));
  return short === 126 ? bytes.readUInt16BE(at + 2) : short;
}
