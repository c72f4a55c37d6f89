import { WsException } from '@nestjs/websockets';
import type { MethodShape } from './hub-method.ts';
import type { RunningCall } from './running-call.ts';

/**
 * The texts that clients and their users know from ASP.NET.
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/server/Core/src/Internal/DefaultHubDispatcher.cs
 */
export const unknownMethod = (target: string) => `Unknown hub method '${target}'`;
export const notAuthorised = (target: string) => `Failed to invoke '${target}' because user is unauthorized`;
export const notBound = (target: string) => `Failed to invoke '${target}' due to an error on the server.`;
export const invocationFailed = (target: string) => `An unexpected error occurred invoking '${target}' on the server.`;
export const STREAMING_FAILED = 'An error occurred on the server while streaming results.';
export const idInUse = (invocationId: string) => `Invocation ID '${invocationId}' is already in use.`;
export const isStream = (target: string) =>
  `The client attempted to invoke the streaming '${target}' method with a non-streaming invocation.`;
export const isNoStream = (target: string) =>
  `The client attempted to invoke the non-streaming '${target}' method with a streaming invocation.`;

/** What Nest says when a guard refused, and of anything that is no `WsException`. */
const GUARD_REFUSED = 'Forbidden resource';
const NOT_FOR_THE_CLIENT = 'Internal server error';

/** Why a call with these arguments and streams cannot reach the method, or `undefined` when it can. */
export function misfit(
  target: string,
  { minArguments, maxArguments, uploads }: MethodShape,
  given: { args: number; streams: number },
  detailed: boolean,
): string | undefined {
  if (given.streams !== uploads) {
    const detail = `Client sent ${given.streams} stream(s), Hub method expects ${uploads}.`;
    return `${invocationFailed(target)} HubException: ${detail}`;
  }
  if (given.args >= minArguments && given.args <= maxArguments) return undefined;
  const expected = given.args < minArguments ? minArguments : maxArguments;
  const detail = `Invocation provides ${given.args} argument(s) but target expects ${expected}.`;
  return detailed ? `${notBound(target)} InvalidDataException: ${detail}` : notBound(target);
}

/**
 * The text of a call that failed. What a `WsException` says reaches the client; whatever else was thrown stays inside,
 * unless details are wanted.
 * @param what the beginning: `invocationFailed(target)` or `STREAMING_FAILED`
 */
export function failureText(what: string, call: RunningCall, detailed: boolean): string {
  const message = (call.failure?.payload as { message?: unknown } | null | undefined)?.message;
  if (message === GUARD_REFUSED) return notAuthorised(call.target);
  if (typeof message === 'string' && message !== NOT_FOR_THE_CLIENT) return `${what} HubException: ${message}`;
  return detailed && call.thrown ? `${what} ${described(call.thrown.error)}` : what;
}

/** Notes an error that reached no exception filter, in the form that Nest's own would have given it. */
export function noteError(call: RunningCall, error: unknown): void {
  call.thrown = { error };
  if (!(error instanceof WsException)) return;
  const content = error.getError();
  call.failure = { payload: typeof content === 'object' ? content : { message: content } };
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const name = error.name === 'Error' ? error.constructor.name : error.name;
  return `${name}: ${error.message}`;
}
