import { Logger } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { isObservable, lastValueFrom, take, takeUntil, tap, toArray } from 'rxjs';
import { MessageType, type HubMessage, type Invocation, type StreamInvocation } from '../protocol/hub-messages.ts';
import { failureText, invocationFailed, isNoStream, isStream, noteError, STREAMING_FAILED } from './error-texts.ts';
import type { HubMethod, MethodShape } from './hub-method.ts';
import { aborted, isAsyncIterable, isStreamLike, itemsOf } from './result-stream.ts';
import { runAsCall, type RunningCall } from './running-call.ts';

/** Hands a message to the connection; a promise asks for patience until the client has taken more. */
export type WriteMessage = (message: HubMessage) => void | Promise<void>;

/** A call, and the method that it found. */
export interface MatchedCall {
  message: Invocation | StreamInvocation;
  method: HubMethod;
  shape: MethodShape | undefined;
  args: readonly unknown[];
  call: RunningCall;
}

type Outcome = { result?: unknown } | { error: string };

/** Runs methods and tells the client how it went. Nothing here rejects. */
export class CallRunner {
  private readonly logger = new Logger('HubCalls');
  private readonly write: WriteMessage;
  private readonly detailedErrors: boolean;

  constructor({ write, detailedErrors }: { write: WriteMessage; detailedErrors: boolean }) {
    this.write = write;
    this.detailedErrors = detailedErrors;
  }

  /** Runs a plain call and answers it, if it wants an answer. */
  async run(matched: MatchedCall): Promise<void> {
    const { message, method, args, call } = matched;
    try {
      const outcome = await runAsCall(call, async () => this.outcomeOf(matched, await method(args)));
      this.answer(message, outcome);
    } catch (error) {
      // A filter of the gateway threw, or the result is nothing that can be sent.
      this.note(call, error);
      this.answer(message, { error: this.textOf(invocationFailed(call.target), call) });
    }
  }

  /** Runs a call for a stream; resolves when its end was sent. */
  async runStream(matched: MatchedCall): Promise<void> {
    const { message, method, args, call } = matched;
    try {
      await runAsCall(call, async () => this.sendStream(matched, await method(args)));
    } catch (error) {
      this.note(call, error);
      this.answer(message, { error: this.textOf(invocationFailed(call.target), call) });
    }
  }

  /** Without an invocation id nobody waits, not even for an error. */
  answer({ invocationId }: Invocation | StreamInvocation, outcome: Outcome): void {
    if (invocationId !== undefined) void this.write({ type: MessageType.Completion, invocationId, ...outcome });
  }

  /** Interceptors make an Observable of every result, so without a shape one with a single value is no stream. */
  private async outcomeOf({ shape, call }: MatchedCall, returned: unknown): Promise<Outcome> {
    let values = [returned];
    if (isObservable(returned)) {
      const untilAborted = returned.pipe(takeUntil(aborted(call.abort.signal)));
      values = shape
        ? [await lastValueFrom(untilAborted, { defaultValue: undefined })]
        : await lastValueFrom(untilAborted.pipe(take(2), toArray()));
    }
    if (call.failure) return { error: this.textOf(invocationFailed(call.target), call) };
    if (!shape && (values.length > 1 || isAsyncIterable(values[0]))) return { error: isStream(call.target) };
    return values[0] === undefined ? {} : { result: values[0] };
  }

  private async sendStream({ message, call }: MatchedCall, returned: unknown): Promise<void> {
    if (call.failure) {
      this.answer(message, { error: this.textOf(invocationFailed(call.target), call) });
    } else if (isStreamLike(returned)) {
      const error = await this.sendItems(message.invocationId ?? '', call, returned);
      this.answer(message, error === undefined ? {} : { error });
    } else {
      this.answer(message, { error: isNoStream(call.target) });
    }
  }

  /** @returns the error that the stream ended with */
  private sendItems(invocationId: string, call: RunningCall, returned: unknown): Promise<string | undefined> {
    const { signal } = call.abort;
    let sent = 0;
    let written: void | Promise<void>;
    const send = (item: unknown) => {
      if (signal.aborted) return;
      written = this.write({ type: MessageType.StreamItem, invocationId, item });
      sent++;
    };
    return new Promise((resolve) => {
      const items = itemsOf(returned, () => written);
      // The write is a part of the pipe, so that an item which cannot be sent stops the source and ends the stream.
      items.pipe(takeUntil(aborted(signal)), tap(send)).subscribe({
        error: (error: unknown) => {
          this.note(call, error);
          resolve(this.textOf(STREAMING_FAILED, call));
        },
        complete: () => {
          // Nest turns an error of the source into an `exception` event and a silent end. With interceptors, so it does
          // with what the method threw before there was a source: then nothing was sent yet.
          const what = sent === 0 ? invocationFailed(call.target) : STREAMING_FAILED;
          resolve(call.failure && !signal.aborted ? this.textOf(what, call) : undefined);
        },
      });
    });
  }

  private note(call: RunningCall, error: unknown): void {
    noteError(call, error);
    if (!(error instanceof WsException)) this.logger.error(error);
  }

  private textOf(what: string, call: RunningCall): string {
    return failureText(what, call, this.detailedErrors);
  }
}
