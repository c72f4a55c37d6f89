import { MessageType, type HubMessage } from '../protocol/hub-messages.ts';
import { DEFAULT_CALL_LIMITS, type CallLimits } from './call-limits.ts';
import type { BoundMethod } from './hub-method.ts';
import { HubCalls } from './hub-calls.ts';

/** Stands for what the encodings refuse. */
export const UNSENDABLE = 'a value that cannot be sent';

/** Calls of a connection whose client is the spec. */
export function callsOf(
  methods: readonly BoundMethod[],
  { detailedErrors = false, ...limits }: Partial<CallLimits> & { detailedErrors?: boolean } = {},
) {
  const sent: HubMessage[] = [];
  const write = (message: HubMessage) => {
    if (JSON.stringify(message).includes(JSON.stringify(UNSENDABLE))) throw new TypeError('This cannot be sent.');
    sent.push(message);
  };
  const calls = new HubCalls({ limits: { ...DEFAULT_CALL_LIMITS, ...limits }, write, detailedErrors });
  calls.bind(methods);
  return {
    calls,
    sent,
    invoke: (target: string, args: unknown[] = [], more: { invocationId?: string; streamIds?: string[] } = {}) => {
      void calls.accept({ type: MessageType.Invocation, target, arguments: args, ...more });
    },
    stream: (target: string, invocationId: string, args: unknown[] = [], streamIds: string[] = []) => {
      void calls.accept({ type: MessageType.StreamInvocation, target, arguments: args, invocationId, streamIds });
    },
    item: (invocationId: string, item: unknown) => {
      void calls.accept({ type: MessageType.StreamItem, invocationId, item });
    },
    /** A call, and what the connection is told to wait for before the next message. */
    invokeThatWaits: (target: string, invocationId?: string) =>
      calls.accept({ type: MessageType.Invocation, target, arguments: [], ...(invocationId ? { invocationId } : {}) }),
    /** An item, and what the connection is told to wait for before the next one. */
    itemThatWaits: async (invocationId: string, item: unknown) =>
      calls.accept({ type: MessageType.StreamItem, invocationId, item }),
    complete: (invocationId: string, outcome: { result?: unknown; error?: string } = {}) => {
      void calls.accept({ type: MessageType.Completion, invocationId, ...outcome });
    },
    cancel: (invocationId: string) => {
      void calls.accept({ type: MessageType.CancelInvocation, invocationId });
    },
    /** The outcome of a call, once it is there. */
    answerTo: (invocationId: string) => {
      const found = sent.find(
        (message) => message.type === MessageType.Completion && message.invocationId === invocationId,
      );
      return found && 'error' in found
        ? { error: found.error }
        : found && { result: (found as { result?: unknown }).result };
    },
    itemsOf: (invocationId: string) =>
      sent.flatMap((message) =>
        message.type === MessageType.StreamItem && message.invocationId === invocationId ? [message.item] : [],
      ),
  };
}
