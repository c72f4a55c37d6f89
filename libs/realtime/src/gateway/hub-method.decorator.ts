import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
// Nest has no public door to what its own decorators leave behind.
import { WsParamtype } from '@nestjs/websockets/enums/ws-paramtype.enum.js';
import { PARAM_ARGS_METADATA } from '@nestjs/websockets/internal';
import type { MethodShape } from '../calls/hub-method.ts';
import { uploadsOf } from './upload-stream.decorator.ts';

/** What `@HubMethod()` and `@HubStream()` subscribe to: a name, and what must be known before the method is called. */
export class HubMethodMessage {
  readonly name: string;
  readonly shape: MethodShape;

  constructor(name: string, shape: MethodShape) {
    this.name = name;
    this.shape = shape;
  }

  toString(): string {
    return this.name;
  }

  toJSON(): string {
    return this.name;
  }
}

/**
 * Makes a method of a gateway callable by clients, as `invoke` and `send`.
 *
 * Its parameters are the arguments of the call, in order. Those with a decorator of their own do not count:
 * `@ConnectedSocket()`, `@UploadStream()`, `@CallSignal()`; `@MessageBody('0', SomePipe)` is the first argument through a
 * pipe, and a bare `@MessageBody()` all of them. Too many or too few arguments fail the call; a parameter with a default
 * value may be left out. A rest parameter is not filled.
 * @param name default: the method's own; clients may spell it in any case
 */
export function HubMethod(name?: string): MethodDecorator {
  return callable('call', name);
}

/**
 * Makes a method callable as `stream`: it returns an Observable or is an async generator (or any async iterable).
 * A client that cancels, or leaves, ends it: its `finally` runs and its `@CallSignal()` aborts. Else as `@HubMethod()`.
 */
export function HubStream(name?: string): MethodDecorator {
  return callable('stream', name);
}

function callable(kind: MethodShape['kind'], name: string | undefined): MethodDecorator {
  return (target, key, descriptor: PropertyDescriptor) => {
    const shape = { kind, ...bindArguments(target, key, descriptor.value), uploads: uploadsOf(target, key).length };
    SubscribeMessage(new HubMethodMessage(name ?? String(key), shape))(target, key, descriptor);
  };
}

/** Gives the parameters that nothing fills the arguments that nothing takes, and counts them all. */
function bindArguments(target: object, key: string | symbol, method: { length: number }) {
  const filled = filledParameters(target, key);
  const bodies = filled.filter(({ isBody }) => isBody);
  // `@MessageBody()` takes the whole list, however long it is.
  if (bodies.some(({ data }) => !/^\d+$/.test(data ?? ''))) return { minArguments: 0, maxArguments: Infinity };
  const taken = new Map(bodies.map(({ data, index }) => [Number(data), index]));
  let argument = 0;
  for (const index of freeParameters(target, key, method, filled)) {
    while (taken.has(argument)) argument++;
    MessageBody(String(argument))(target, key, index);
    taken.set(argument, index);
  }
  // The length ends before the first parameter with a default.
  const required = [...taken].filter(([, index]) => index < method.length);
  return { minArguments: countUpTo(required), maxArguments: countUpTo(taken) };
}

function countUpTo(taken: Iterable<readonly [argument: number, index: number]>): number {
  return Math.max(0, ...Array.from(taken, ([argument]) => argument + 1));
}

interface FilledParameter {
  index: number;
  data: string | undefined;
  isBody: boolean;
}

/** Parameters with a decorator of their own, as Nest keeps them: under `TYPE:INDEX`. */
function filledParameters(target: object, key: string | symbol): FilledParameter[] {
  const kept = Reflect.getMetadata(PARAM_ARGS_METADATA, target.constructor, key) as
    Record<string, { index: number; data?: string }> | undefined;
  return Object.entries(kept ?? {}).map(([type, { index, data }]) => {
    return { index, data, isBody: type.startsWith(`${WsParamtype.PAYLOAD}:`) };
  });
}

function freeParameters(
  target: object,
  key: string | symbol,
  method: { length: number },
  filled: readonly FilledParameter[],
): number[] {
  // Without parameters that have a default, the length alone would do.
  const types = Reflect.getMetadata('design:paramtypes', target, key) as unknown[] | undefined;
  const positions = Array.from({ length: Math.max(types?.length ?? 0, method.length) }, (_, index) => index);
  return positions.filter((position) => filled.every(({ index }) => index !== position));
}
