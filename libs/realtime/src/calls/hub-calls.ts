import { HubClientGoneError } from '@cairn/errors';
import { MessageType, type HubMessage, type Invocation, type StreamInvocation } from '../protocol/hub-messages.ts';
import { ProtocolViolation } from '../protocol/protocol-violation.ts';
import type { CallLimits } from './call-limits.ts';
import { CallRunner, type MatchedCall, type WriteMessage } from './call-runner.ts';
import { ClientResults } from './client-results.ts';
import { idInUse, isNoStream, isStream, misfit, notBound, unknownMethod } from './error-texts.ts';
import type { BoundMethod, HubMethod, MethodShape } from './hub-method.ts';
import { OpenUploads } from './open-uploads.ts';
import { RunningCall, runningCall } from './running-call.ts';
import { Turns } from './turns.ts';

export interface HubCallsOptions {
  limits: CallLimits;
  write: WriteMessage;
  /** Tells clients the name and message of any exception; otherwise only those of a `WsException`. */
  detailedErrors: boolean;
}

/**
 * The calls of one connection, in both directions.
 *
 * Plain calls run one at a time and in order, unless the limits allow more; streams in either direction run beside them.
 */
export class HubCalls {
  private readonly limits: CallLimits;
  private readonly detailedErrors: boolean;
  private readonly runner: CallRunner;
  private readonly results: ClientResults;
  private readonly uploads: OpenUploads;
  private readonly turns: Turns;
  private readonly methods = new Map<string, { method: HubMethod; shape: MethodShape | undefined }>();
  private readonly running = new Set<RunningCall>();
  private readonly byArguments = new WeakMap<object, RunningCall>();
  private readonly byId = new Map<string, RunningCall>();
  private streaming = 0;
  private ended = false;

  constructor({ limits, write, detailedErrors }: HubCallsOptions) {
    this.limits = limits;
    this.detailedErrors = detailedErrors;
    this.runner = new CallRunner({ write: (message) => (this.ended ? undefined : write(message)), detailedErrors });
    this.results = new ClientResults(write);
    this.uploads = new OpenUploads(limits.maxUploadBufferItems);
    this.turns = new Turns(limits.maxParallelCalls);
  }

  bind(methods: Iterable<BoundMethod>): void {
    for (const [name, method, shape] of methods) this.methods.set(name.toLowerCase(), { method, shape });
  }

  /**
   * Takes a message of types 1 to 5.
   * @returns a promise when an upload is full or too many calls wait: take nothing more from the client until it resolves
   * @throws ProtocolViolation when the client opens more than it may
   */
  accept(message: HubMessage): void | Promise<void> {
    if (this.ended) return undefined;
    switch (message.type) {
      case MessageType.Invocation:
      case MessageType.StreamInvocation:
        return this.start(message);
      case MessageType.StreamItem:
        this.uploads.push(message);
        return this.uploads.whenRoom();
      case MessageType.Completion:
        if (!this.uploads.complete(message)) this.results.settle(message);
        return undefined;
      case MessageType.CancelInvocation:
        this.byId.get(message.invocationId)?.abort.abort();
        return undefined;
      default:
        return undefined;
    }
  }

  /**
   * Calls `target` on the client and waits for what it returns, as long as the connection lasts.
   * @throws HubClientFailedError with what the client said
   * @throws HubClientGoneError when the connection ends first
   */
  async invoke(target: string, args: readonly unknown[]): Promise<unknown> {
    if (this.ended) throw new HubClientGoneError();
    const answer = this.results.invoke(target, args);
    // It comes behind whatever the client says before, and the method that waits for it may be what holds all that up.
    this.turns.hurry();
    return answer;
  }

  /** Takes the payload of Nest's `exception` event, which tells of the call that threw. */
  fail(payload: unknown): void {
    const call = this.callOf(payload);
    if (call) call.failure = { payload };
  }

  /** The connection is over: stops every stream and fails whatever waits for the client. */
  abort(reason: Error = new HubClientGoneError()): void {
    if (this.ended) return;
    this.ended = true;
    this.turns.clear();
    this.uploads.abort(reason);
    this.results.abort(reason);
    for (const call of this.running) call.abort.abort(reason);
  }

  private start(message: Invocation | StreamInvocation): void | Promise<void> {
    const { target, streamIds = [] } = message;
    const waitsItsTurn = message.type === MessageType.Invocation && streamIds.length === 0;
    const open = waitsItsTurn ? this.turns.size : this.streaming + this.uploads.size + streamIds.length;
    if (open >= this.limits.maxPendingCalls) throw new ProtocolViolation('Too many calls are pending.');
    const found = this.methods.get(target.toLowerCase());
    const refusal = found ? this.refusal(message, found.shape) : unknownMethod(target);
    if (refusal !== undefined) return this.runner.answer(message, { error: refusal });
    const streams = this.uploads.open(streamIds);
    if (!found || !streams) return this.runner.answer(message, { error: notBound(target) });
    const plain = message.arguments ?? [];
    // Streams come after the arguments, those left out included.
    const args = [...plain, ...leftOut(plain.length, found.shape), ...streams];
    const matched = { ...found, message, args, call: new RunningCall(target) };
    const work = () => this.run(matched).finally(() => this.uploads.discard(streamIds, streams));
    this.register(matched);
    if (waitsItsTurn) {
      this.turns.take(work);
      return this.whenRoom();
    }
    this.streaming++;
    void work().finally(() => this.streaming--);
    return undefined;
  }

  /** Resolves when another plain call may come; `undefined` when it may now, or when the client is waited for itself. */
  private whenRoom(): Promise<void> | undefined {
    if (this.turns.size < this.limits.maxPendingCalls || this.results.size > 0) return undefined;
    return this.turns.whenShorter();
  }

  /** Why the call cannot reach its method, or `undefined` when it can. */
  private refusal(message: Invocation | StreamInvocation, shape: MethodShape | undefined): string | undefined {
    const { target, type, invocationId, streamIds = [] } = message;
    if (!message.arguments) return notBound(target);
    if (type === MessageType.StreamInvocation && this.byId.has(invocationId ?? '')) return idInUse(invocationId ?? '');
    if (!shape) return undefined;
    if (shape.kind === 'call' && type === MessageType.StreamInvocation) return isNoStream(target);
    if (shape.kind === 'stream' && type === MessageType.Invocation) return isStream(target);
    const given = { args: message.arguments.length, streams: streamIds.length };
    return misfit(target, shape, given, this.detailedErrors);
  }

  private register({ message: { invocationId }, args, call }: MatchedCall): void {
    this.running.add(call);
    this.byArguments.set(args, call);
    if (invocationId !== undefined) this.byId.set(invocationId, call);
  }

  private async run(matched: MatchedCall): Promise<void> {
    const { message, call } = matched;
    if (message.type === MessageType.StreamInvocation) await this.runner.runStream(matched);
    else await this.runner.run(matched);
    this.running.delete(call);
    const { invocationId = '' } = message;
    if (this.byId.get(invocationId) === call) this.byId.delete(invocationId);
  }

  /** By the arguments that Nest's own filter names, because an Observable may fail while another call runs. */
  private callOf(payload: unknown): RunningCall | undefined {
    const args = (payload as { cause?: { data?: unknown } } | null | undefined)?.cause?.data;
    const named = typeof args === 'object' && args !== null ? this.byArguments.get(args) : undefined;
    const current = runningCall();
    return named ?? (current && this.running.has(current) ? current : undefined);
  }
}

function leftOut(given: number, shape: MethodShape | undefined): undefined[] {
  const missing = Number.isFinite(shape?.maxArguments) ? Math.max(0, (shape?.maxArguments ?? 0) - given) : 0;
  return Array<undefined>(missing).fill(undefined);
}
