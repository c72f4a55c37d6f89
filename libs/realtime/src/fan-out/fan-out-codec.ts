import type { FanOutMessage, GroupMember, HubTarget } from './hub-fan-out.ts';

/** A message and the hub it belongs to: hubs share their channel. */
export interface AddressedMessage {
  hubPath: string;
  message: FanOutMessage;
}

/**
 * One message as JSON text. Bytes, dates and big integers among the arguments arrive as what they are, so that a client
 * sees the same whichever replica it is connected to.
 * @throws TypeError when the arguments hold a cycle
 */
export function encodeFanOutMessage({ hubPath, message }: AddressedMessage): string {
  return JSON.stringify([hubPath, message], mark);
}

/**
 * Reads a JSON array of encoded messages.
 * @throws SyntaxError or TypeError when it is anything else; the text may come from anybody who can reach the channel
 */
export function decodeFanOutMessages(text: string): AddressedMessage[] {
  const entries: unknown = JSON.parse(text, unmark);
  if (!Array.isArray(entries)) throw new TypeError('The messages are no list.');
  return entries.map((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') throw new TypeError('The message names no hub.');
    return { hubPath: entry[0], message: checkedMessage(entry[1]) };
  });
}

/** Begins every string that stands for something else, and every string that happens to begin with it. */
const MARK = '\u0001';

function mark(this: Record<string, unknown>, key: string, value: unknown): unknown {
  // `value` is what `toJSON` made of a date or a Buffer already.
  const original = this[key];
  if (original instanceof Date) return `${MARK}d${original.getTime()}`;
  if (ArrayBuffer.isView(original)) return `${MARK}b${bytesOf(original).toString('base64')}`;
  if (typeof original === 'bigint') return `${MARK}n${original}`;
  return typeof value === 'string' && value.startsWith(MARK) ? MARK + value : value;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function unmark(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(MARK)) return value;
  const content = value.slice(2);
  switch (value[1]) {
    case 'd':
      return new Date(Number(content));
    case 'b':
      return new Uint8Array(Buffer.from(content, 'base64'));
    case 'n':
      return BigInt(content);
    default:
      return value.slice(1);
  }
}

function checkedMessage(value: unknown): FanOutMessage {
  const { kind, target, method, args, reason, member, group, ttlSeconds } = record(value);
  switch (kind) {
    case 'send':
      if (!Array.isArray(args)) throw new TypeError('The arguments are no list.');
      return { kind, target: checkedTarget(target), method: text(method), args };
    case 'close':
      return { kind, target: checkedTarget(target), reason: checkedReason(reason) };
    case 'join':
      if (typeof ttlSeconds !== 'number') throw new TypeError('The time to live is no number.');
      return { kind, member: checkedMember(member), group: text(group), ttlSeconds };
    case 'leave':
      return { kind, member: checkedMember(member), group: text(group) };
    default:
      throw new TypeError('The message has an unknown kind.');
  }
}

function checkedTarget(value: unknown): HubTarget {
  const { to, connectionId, userId, group, except } = record(value);
  const excepted = except === undefined ? {} : { except: texts(except) };
  switch (to) {
    case 'all':
      return { to, ...excepted };
    case 'connection':
      return { to, connectionId: text(connectionId) };
    case 'user':
      return { to, userId: text(userId) };
    case 'group':
      return { to, group: text(group), ...excepted };
    default:
      throw new TypeError('The target is unknown.');
  }
}

function checkedMember(value: unknown): GroupMember {
  const { connectionId, userId } = record(value);
  return connectionId === undefined ? { userId: text(userId) } : { connectionId: text(connectionId) };
}

function checkedReason(value: unknown): { error?: string; allowReconnect?: boolean } {
  const { error, allowReconnect } = record(value);
  return {
    ...(error === undefined ? {} : { error: text(error) }),
    ...(allowReconnect === undefined ? {} : { allowReconnect: allowReconnect === true }),
  };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('That is no object.');
  return value as Record<string, unknown>;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError('A text is missing.');
  return value;
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError('The exceptions are no list.');
  return value.map(text);
}
