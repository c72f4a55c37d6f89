type Data = string | Uint8Array;

const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
/** From here on the length takes two more bytes, and eight from there. */
const MEDIUM = 126;
const LARGE = 65_536;

let last: { data: Data; frame: Buffer } | undefined;

/**
 * The data as one WebSocket frame of a server (RFC 6455, 5.2): final, not masked, not compressed. It is shared: whoever
 * sends it must not change it.
 *
 * The last one is remembered. What goes to many connections goes to one after the other, so it is framed once, and all
 * their sockets hold the same bytes.
 */
export function webSocketFrame(data: Data): Buffer {
  if (last?.data !== data) last = { data, frame: framed(data) };
  return last.frame;
}

function framed(data: Data): Buffer {
  const text = typeof data === 'string';
  const length = text ? Buffer.byteLength(data) : data.byteLength;
  const start = length < MEDIUM ? 2 : length < LARGE ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = text ? FINAL_TEXT : FINAL_BINARY;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  if (text) frame.write(data, start);
  else frame.set(data, start);
  return frame;
}
