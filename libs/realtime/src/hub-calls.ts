import { AsyncLocalStorage } from 'node:async_hooks';
import { isObservable, lastValueFrom, map, take, toArray, type Subscription } from 'rxjs';
import {
  encodeCompletion,
  encodeStreamItem,
  MessageType,
  ProtocolViolation,
  type InvocationMessage,
} from './hub-protocol.ts';

/** A hub method bound to its connection: takes all arguments of the call as one array. */
export type HubMethod = (args: readonly unknown[]) => unknown;

/** Carries what a running call threw from Nest's exception filters back to its answer. */
interface RunningCall {
  failure?: { payload: unknown };
}

const runningCalls = new AsyncLocalStorage<RunningCall>();

/** The calls of one connection: one at a time and in order, streams beside them. */
export class HubCalls {
  private readonly maxPending: number;
  private readonly write: (frame: string) => void;
  private readonly methods = new Map<string, HubMethod>();
  private readonly streams = new Map<string, Subscription>();
  private last: Promise<void> = Promise.resolve();
  private pending = 0;
  private aborted = false;

  constructor(maxPending: number, write: (frame: string) => void) {
    this.maxPending = maxPending;
    this.write = write;
  }

  bind(methods: Iterable<readonly [name: string, method: HubMethod]>): void {
    for (const [name, method] of methods) this.methods.set(name.toLowerCase(), method);
  }

  /** @throws ProtocolViolation when the client calls faster than it is answered */
  start(call: InvocationMessage): void {
    if (this.pending + this.streams.size >= this.maxPending) throw new ProtocolViolation('Too many calls are pending.');
    this.pending++;
    this.last = this.last.then(() => this.run(call)).finally(() => this.pending--);
  }

  cancel(invocationId: string): void {
    const stream = this.streams.get(invocationId);
    if (!stream) return;
    stream.unsubscribe();
    this.streams.delete(invocationId);
    this.write(encodeCompletion(invocationId, {}));
  }

  /** Takes the payload of Nest's `exception` event, which comes out of the call that threw. */
  fail(payload: unknown): void {
    const running = runningCalls.getStore();
    if (running) running.failure = { payload };
  }

  abort(): void {
    this.aborted = true;
    for (const stream of this.streams.values()) stream.unsubscribe();
    this.streams.clear();
  }

  /** Never rejects: the next call waits for it. */
  private async run(call: InvocationMessage): Promise<void> {
    if (this.aborted) return;
    const { target } = call;
    const method = this.methods.get(target.toLowerCase());
    if (!method) return this.answer(call, { error: `Unknown hub method '${target}'` });
    if (!Array.isArray(call.arguments) || sendsStreams(call) || this.repeatsStream(call)) {
      return this.answer(call, { error: `Failed to invoke '${target}' due to an error on the server.` });
    }
    const args: unknown[] = call.arguments;
    const running: RunningCall = {};
    await runningCalls.run(running, async () => {
      try {
        const returned = await method(args);
        if (call.type === MessageType.StreamInvocation) this.stream(call, running, returned);
        else this.answer(call, await outcomeOf(call, running, returned));
      } catch {
        // A filter of the gateway threw, or the result is nothing that JSON can hold.
        this.answer(call, { error: unexpected(target) });
      }
    });
  }

  private repeatsStream({ invocationId }: InvocationMessage): boolean {
    return invocationId !== undefined && this.streams.has(invocationId);
  }

  private stream(call: InvocationMessage, running: RunningCall, returned: unknown): void {
    if (running.failure) return this.answer(call, { error: failureText(call.target, running.failure.payload) });
    if (!isObservable(returned)) {
      const error = `The client attempted to invoke the non-streaming '${call.target}' method with a streaming invocation.`;
      return this.answer(call, { error });
    }
    const id = call.invocationId ?? '';
    const end = (error?: string) => {
      this.streams.delete(id);
      this.answer(call, error === undefined ? {} : { error });
    };
    const subscription = returned.pipe(map((item) => encodeStreamItem(id, item))).subscribe({
      next: (frame) => this.write(frame),
      error: () => end(unexpected(call.target)),
      // Nest turns an error of the source into an `exception` event and a silent end.
      complete: () => end(running.failure && failureText(call.target, running.failure.payload)),
    });
    if (subscription.closed) return;
    if (this.aborted) subscription.unsubscribe();
    else this.streams.set(id, subscription);
  }

  /** Without an invocation id nobody waits, not even for an error. */
  private answer({ invocationId }: InvocationMessage, outcome: { result?: unknown } | { error: string }): void {
    if (invocationId !== undefined) this.write(encodeCompletion(invocationId, outcome));
  }
}

function sendsStreams({ streamIds }: InvocationMessage): boolean {
  return streamIds !== undefined && !(Array.isArray(streamIds) && streamIds.length === 0);
}

/** The answer to a plain call. Interceptors make an Observable of every result, so one with a single value is no stream. */
async function outcomeOf(
  { target }: InvocationMessage,
  running: RunningCall,
  returned: unknown,
): Promise<{ result?: unknown } | { error: string }> {
  const values = isObservable(returned) ? await lastValueFrom(returned.pipe(take(2), toArray())) : [returned];
  if (running.failure) return { error: failureText(target, running.failure.payload) };
  if (values.length > 1) {
    return {
      error: `The client attempted to invoke the streaming '${target}' method with a non-streaming invocation.`,
    };
  }
  return values[0] === undefined ? {} : { result: values[0] };
}

/** What Nest's exception filter says when a guard refused, and of anything that is no `WsException`. */
const GUARD_REFUSED = 'Forbidden resource';
const NOT_FOR_THE_CLIENT = 'Internal server error';

/** What a `WsException` says reaches the client; whatever else was thrown stays inside. */
function failureText(target: string, payload: unknown): string {
  const message = (payload as { message?: unknown } | null)?.message;
  if (message === GUARD_REFUSED) return `Failed to invoke '${target}' because user is unauthorized`;
  if (typeof message !== 'string' || message === NOT_FOR_THE_CLIENT) return unexpected(target);
  return `${unexpected(target)} HubException: ${message}`;
}

function unexpected(target: string): string {
  return `An unexpected error occurred invoking '${target}' on the server.`;
}
