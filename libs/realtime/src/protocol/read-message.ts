import type {
  Ack,
  CancelInvocation,
  Close,
  Completion,
  Invocation,
  Sequence,
  StreamInvocation,
  StreamItem,
} from './hub-messages.ts';
import { MessageType } from './hub-messages.ts';
import { ProtocolViolation } from './protocol-violation.ts';

/** What the encodings read out of a call, not yet checked. */
export interface CallParts {
  invocationId: unknown;
  target: unknown;
  args: unknown;
  streamIds: unknown;
}

export function readInvocation(parts: CallParts): Invocation {
  const invocationId = parts.invocationId == null ? undefined : idOf(parts.invocationId);
  return { type: MessageType.Invocation, ...readCall(parts), ...(invocationId === undefined ? {} : { invocationId }) };
}

export function readStreamInvocation(parts: CallParts): StreamInvocation {
  return { type: MessageType.StreamInvocation, ...readCall(parts), invocationId: idOf(parts.invocationId) };
}

function readCall({ target, args, streamIds }: CallParts): Pick<Invocation, 'target' | 'arguments' | 'streamIds'> {
  if (typeof target !== 'string' || target === '') throw new ProtocolViolation('The call names no target.');
  return {
    target,
    ...(Array.isArray(args) ? { arguments: args } : {}),
    ...(streamIds == null ? {} : { streamIds: listOfIds(streamIds) }),
  };
}

function listOfIds(streamIds: unknown): string[] {
  if (!Array.isArray(streamIds)) throw new ProtocolViolation('The streams of the call are no list.');
  return streamIds.map(idOf);
}

/** @param item `undefined` when the message has none */
export function readStreamItem(invocationId: unknown, item: unknown): StreamItem {
  if (item === undefined) throw new ProtocolViolation('The stream item is missing.');
  return { type: MessageType.StreamItem, invocationId: idOf(invocationId), item };
}

/** @param parts a member that is there but `undefined` counts as absent */
export function readCompletion(invocationId: unknown, parts: { result?: unknown; error?: unknown }): Completion {
  const { result, error } = parts;
  const completion: Completion = { type: MessageType.Completion, invocationId: idOf(invocationId) };
  if (error == null) return result === undefined ? completion : { ...completion, result };
  if (typeof error !== 'string') throw new ProtocolViolation('The error of the completion is no text.');
  if (result != null) throw new ProtocolViolation('The completion has a result and an error.');
  return { ...completion, error };
}

export function readCancel(invocationId: unknown): CancelInvocation {
  return { type: MessageType.CancelInvocation, invocationId: idOf(invocationId) };
}

export function readClose(error: unknown, allowReconnect: unknown): Close {
  return {
    type: MessageType.Close,
    ...(typeof error === 'string' ? { error } : {}),
    ...(allowReconnect === true ? { allowReconnect } : {}),
  };
}

export function readNumbered(type: (Ack | Sequence)['type'], sequenceId: unknown): Ack | Sequence {
  if (!Number.isSafeInteger(sequenceId) || (sequenceId as number) < 0) {
    throw new ProtocolViolation('The message has no usable sequence number.');
  }
  return { type, sequenceId: sequenceId as number };
}

function idOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ProtocolViolation('The message has no usable id.');
}
