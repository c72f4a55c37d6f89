import { Encoder } from '@msgpack/msgpack';
import { decodeBounded } from './bounded-messagepack.ts';
import type { DecoderLimits, HubDecoder, HubProtocol } from './hub-protocol.ts';
import { MessageType, type Completion, type HubMessage } from './hub-messages.ts';
import { prefixLength, splitPrefixed } from './length-prefix.ts';
import { ProtocolViolation } from './protocol-violation.ts';
import {
  readCancel,
  readClose,
  readCompletion,
  readInvocation,
  readNumbered,
  readStreamInvocation,
  readStreamItem,
} from './read-message.ts';
import { messagePackLeaf, toWire } from './wire-values.ts';

/** `ignoreUndefined`, so that an object loses the same members as in JSON. */
const encoder = new Encoder({ ignoreUndefined: true, maxDepth: 110 });

const CompletionKind = { Error: 1, Void: 2, Result: 3 } as const;

export const messagePackProtocol: HubProtocol = {
  name: 'messagepack',
  transferFormat: 'Binary',
  encode: (message) => prefixLength(encodeArray(toWire(arrayOf(message), messagePackLeaf))),
  decoder: (limits) => new MessagePackDecoder(limits),
};

function encodeArray(array: unknown): Uint8Array {
  try {
    return encoder.encodeSharedRef(array);
  } catch (cause) {
    throw new TypeError('The value cannot be sent as MessagePack.', { cause });
  }
}

/** The message as the array that stands for it. Headers are always empty. */
function arrayOf(message: HubMessage): unknown[] {
  switch (message.type) {
    case MessageType.Invocation:
    case MessageType.StreamInvocation: {
      const { type, invocationId, target, arguments: args, streamIds } = message;
      return [type, {}, invocationId ?? null, target, args ?? [], streamIds ?? []];
    }
    case MessageType.StreamItem:
      return [message.type, {}, message.invocationId, message.item];
    case MessageType.Completion:
      return [message.type, {}, message.invocationId, ...outcomeOf(message)];
    case MessageType.CancelInvocation:
      return [message.type, {}, message.invocationId];
    case MessageType.Ping:
      return [message.type];
    case MessageType.Close:
      return [message.type, message.error ?? null, message.allowReconnect ?? false];
    case MessageType.Ack:
    case MessageType.Sequence:
      return [message.type, message.sequenceId];
  }
}

function outcomeOf({ error, result }: Completion): unknown[] {
  if (error !== undefined) return [CompletionKind.Error, error];
  return result === undefined ? [CompletionKind.Void] : [CompletionKind.Result, result];
}

class MessagePackDecoder implements HubDecoder {
  private readonly limits: DecoderLimits;

  constructor(limits: DecoderLimits) {
    this.limits = limits;
  }

  push(chunk: string | Uint8Array): HubMessage[] {
    if (typeof chunk === 'string') throw new ProtocolViolation('The frame is text, but the encoding is binary.');
    // A plain view: of a Buffer the library would make Buffers out of the bytes in a message.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const { maxMessageBytes, maxMessageDepth } = this.limits;
    return splitPrefixed(bytes, maxMessageBytes).map((payload) => readMessage(decodeBounded(payload, maxMessageDepth)));
  }
}

/** Further elements at the end are left alone: later versions of the protocol may add some. */
function readMessage(array: unknown): HubMessage {
  if (!Array.isArray(array)) throw new ProtocolViolation('The message is not an array.');
  const [type, first, second, third, fourth, fifth] = array as unknown[];
  switch (type) {
    case MessageType.Invocation:
      checkHeaders(first);
      return readInvocation({ invocationId: second, target: third, args: fourth, streamIds: fifth });
    case MessageType.StreamInvocation:
      checkHeaders(first);
      return readStreamInvocation({ invocationId: second, target: third, args: fourth, streamIds: fifth });
    case MessageType.StreamItem:
      checkHeaders(first);
      return readStreamItem(second, third);
    case MessageType.Completion:
      checkHeaders(first);
      return readCompletion(second, outcomeParts(third, fourth));
    case MessageType.CancelInvocation:
      checkHeaders(first);
      return readCancel(second);
    case MessageType.Ping:
      return { type };
    case MessageType.Close:
      return readClose(first, second);
    case MessageType.Ack:
    case MessageType.Sequence:
      return readNumbered(type, first);
    default:
      throw new ProtocolViolation('The message has an unknown type.');
  }
}

function checkHeaders(headers: unknown): void {
  if (typeof headers !== 'object' || Array.isArray(headers)) throw new ProtocolViolation('The headers are no map.');
}

function outcomeParts(kind: unknown, value: unknown): { result?: unknown; error?: unknown } {
  if (kind === CompletionKind.Void) return {};
  if (value !== undefined) {
    if (kind === CompletionKind.Error) return { error: value ?? '' };
    if (kind === CompletionKind.Result) return { result: value };
  }
  throw new ProtocolViolation('The completion has no usable outcome.');
}
