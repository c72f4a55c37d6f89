import type { DecoderLimits, HubDecoder, HubProtocol } from './hub-protocol.ts';
import { MessageType, type HubMessage } from './hub-messages.ts';
import { parseBoundedObject } from './bounded-json.ts';
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
import { RECORD_SEPARATOR, splitRecords } from './text-records.ts';
import { jsonLeaf, toWire } from './wire-values.ts';

export const jsonProtocol: HubProtocol = {
  name: 'json',
  transferFormat: 'Text',
  encode: (message) => JSON.stringify(toWire(withoutGaps(message), jsonLeaf)) + RECORD_SEPARATOR,
  decoder: (limits) => new JsonDecoder(limits),
};

/** Exactly what the official client sends while it has nothing to say, and most of what an idle hub hears. */
const PING_CHUNK = `{"type":${MessageType.Ping}}${RECORD_SEPARATOR}`;
const PINGS: readonly HubMessage[] = [{ type: MessageType.Ping }];

function withoutGaps(message: HubMessage): HubMessage {
  if (message.type === MessageType.StreamItem && message.item === undefined) return { ...message, item: null };
  return message;
}

class JsonDecoder implements HubDecoder {
  private readonly limits: DecoderLimits;

  constructor(limits: DecoderLimits) {
    this.limits = limits;
  }

  push(chunk: string | Uint8Array): readonly HubMessage[] {
    if (chunk === PING_CHUNK) return PINGS;
    const { maxMessageBytes, maxMessageDepth } = this.limits;
    return splitRecords(chunk, maxMessageBytes).map((text) => readMessage(parseBoundedObject(text, maxMessageDepth)));
  }
}

function readMessage(message: Record<string, unknown>): HubMessage {
  const { type, invocationId } = message;
  switch (type) {
    case MessageType.Invocation:
      return readInvocation({ ...callParts(message), invocationId });
    case MessageType.StreamInvocation:
      return readStreamInvocation({ ...callParts(message), invocationId });
    case MessageType.StreamItem:
      return readStreamItem(invocationId, message.item);
    case MessageType.Completion:
      return readCompletion(invocationId, message);
    case MessageType.CancelInvocation:
      return readCancel(invocationId);
    case MessageType.Ping:
      return { type };
    case MessageType.Close:
      return readClose(message.error, message.allowReconnect);
    case MessageType.Ack:
    case MessageType.Sequence:
      return readNumbered(type, message.sequenceId);
    default:
      throw new ProtocolViolation('The message has an unknown type.');
  }
}

function callParts({ target, arguments: args, streamIds }: Record<string, unknown>) {
  return { target, args, streamIds };
}
