import { HubClientFailedError } from '@cairn/errors';
import { MessageType, type Completion, type HubMessage } from '../protocol/hub-messages.ts';

/** Calls of the server that one client has yet to answer. */
export class ClientResults {
  private readonly write: (message: HubMessage) => void;
  private readonly waiting = new Map<string, PromiseWithResolvers<unknown>>();
  private last = 0;

  constructor(write: (message: HubMessage) => void) {
    this.write = write;
  }

  /** How many are waited for. */
  get size(): number {
    return this.waiting.size;
  }

  /**
   * Calls `target` on the client and waits for what it returns, as long as the connection lasts.
   * @throws HubClientFailedError with what the client said
   */
  invoke(target: string, args: readonly unknown[]): Promise<unknown> {
    // The client's own ids are numbers: a prefix keeps the two apart for whoever reads a trace.
    const invocationId = `s${++this.last}`;
    const answer = Promise.withResolvers<unknown>();
    this.waiting.set(invocationId, answer);
    try {
      this.write({ type: MessageType.Invocation, target, arguments: args, invocationId });
    } catch (error) {
      this.waiting.delete(invocationId);
      throw error;
    }
    return answer.promise;
  }

  /** An answer that nobody waits for is ignored. */
  settle({ invocationId, result, error }: Completion): void {
    const answer = this.waiting.get(invocationId);
    this.waiting.delete(invocationId);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new HubClientFailedError(error));
  }

  abort(reason: Error): void {
    for (const answer of this.waiting.values()) answer.reject(reason);
    this.waiting.clear();
  }
}
