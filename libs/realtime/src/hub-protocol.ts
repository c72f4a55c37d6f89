/**
 * The JSON encoding of the SignalR hub protocol.
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md
 */

const RECORD_SEPARATOR = '\u001e';

export const MessageType = {
  Invocation: 1,
  StreamItem: 2,
  Completion: 3,
  StreamInvocation: 4,
  CancelInvocation: 5,
  Ping: 6,
  Close: 7,
} as const;

/** A call by the client. `arguments` is unchecked: a wrong one fails the call, not the connection. */
export interface InvocationMessage {
  type: typeof MessageType.Invocation | typeof MessageType.StreamInvocation;
  target: string;
  arguments: unknown;
  invocationId?: string;
  streamIds?: unknown;
}

export type ClientMessage =
  | InvocationMessage
  | { type: typeof MessageType.CancelInvocation; invocationId: string }
  | { type: typeof MessageType.StreamItem | typeof MessageType.Completion }
  | { type: typeof MessageType.Ping }
  | { type: typeof MessageType.Close };

/** The client broke the protocol; its connection must end. Nothing of the message's content is in the text. */
export class ProtocolViolation extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'ProtocolViolation';
  }
}

export interface Handshake {
  protocol: string;
  version: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The messages of one WebSocket message; it must hold whole ones only.
 * @throws ProtocolViolation
 */
export function splitFrame(frame: Uint8Array): string[] {
  let text: string;
  try {
    text = utf8.decode(frame);
  } catch (cause) {
    throw new ProtocolViolation('The frame is not UTF-8 text.', { cause });
  }
  if (!text.endsWith(RECORD_SEPARATOR)) throw new ProtocolViolation('The frame does not end with a whole message.');
  return text.slice(0, -1).split(RECORD_SEPARATOR);
}

/** @throws ProtocolViolation when it is no handshake at all; an unsupported one is the caller's to answer */
export function parseHandshake(text: string, maxDepth: number): Handshake {
  const { protocol, version } = parseObject(text, maxDepth);
  if (typeof protocol !== 'string' || typeof version !== 'number') {
    throw new ProtocolViolation('The first message is not a handshake.');
  }
  return { protocol, version };
}

/** @throws ProtocolViolation */
export function parseMessage(text: string, maxDepth: number): ClientMessage {
  const message = parseObject(text, maxDepth);
  switch (message.type) {
    case MessageType.Invocation:
    case MessageType.StreamInvocation:
      return invocation(message.type, message);
    case MessageType.CancelInvocation:
      return { type: message.type, invocationId: requiredId(message) };
    case MessageType.StreamItem:
    case MessageType.Completion:
    case MessageType.Ping:
    case MessageType.Close:
      return { type: message.type };
    default:
      throw new ProtocolViolation('The message has an unknown type.');
  }
}

function invocation(type: InvocationMessage['type'], message: Record<string, unknown>): InvocationMessage {
  const { target, invocationId, streamIds } = message;
  if (typeof target !== 'string' || target === '') throw new ProtocolViolation('The call names no target.');
  const id = type === MessageType.StreamInvocation || invocationId !== undefined ? requiredId(message) : undefined;
  return { type, target, arguments: message.arguments, ...(id === undefined ? {} : { invocationId: id }), streamIds };
}

function requiredId({ invocationId }: Record<string, unknown>): string {
  if (typeof invocationId === 'string' && invocationId !== '') return invocationId;
  throw new ProtocolViolation('The message has no usable invocationId.');
}

function parseObject(text: string, maxDepth: number): Record<string, unknown> {
  // Before parsing: a deep value parses well, and then overflows the stack of whoever walks or prints it.
  if (deeperThan(text, maxDepth)) throw new ProtocolViolation(`The message is nested deeper than ${maxDepth}.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Without the cause: its text quotes the message.
    throw new ProtocolViolation('The message is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolViolation('The message is not a JSON object.');
  }
  return value as Record<string, unknown>;
}

function deeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') {
      if (++depth > maxDepth) return true;
    } else if (char === ']' || char === '}') depth--;
  }
  return false;
}

/** The answer to a handshake has no `type` member: the client breaks on one. */
export function encodeHandshakeAnswer(error?: string): string {
  return encode(error === undefined ? {} : { error });
}

export function encodeInvocation(target: string, args: readonly unknown[]): string {
  return encode({ type: MessageType.Invocation, target, arguments: args });
}

/** @throws TypeError when JSON cannot hold the item */
export function encodeStreamItem(invocationId: string, item: unknown): string {
  // The client ends the connection over an absent item.
  return encode({ type: MessageType.StreamItem, invocationId, item: item ?? null });
}

/** @throws TypeError when JSON cannot hold the result */
export function encodeCompletion(invocationId: string, outcome: { result?: unknown } | { error: string }): string {
  return encode({ type: MessageType.Completion, invocationId, ...outcome });
}

export function encodePing(): string {
  return encode({ type: MessageType.Ping });
}

export interface CloseReason {
  /** Shown to the client's `onclose` or `onreconnecting`. */
  error?: string;
  /** With it a client with automatic reconnect comes back; without it every client stops for good. */
  allowReconnect?: boolean;
}

export function encodeClose({ error, allowReconnect }: CloseReason): string {
  return encode({ type: MessageType.Close, error, allowReconnect });
}

function encode(message: object): string {
  return JSON.stringify(message) + RECORD_SEPARATOR;
}
