/** The cap of one process. */
export interface TypedArrayCap {
  /** Whether an array was refused: parsers catch errors and go on without the data, so their answer cannot be trusted. */
  readonly arrayRefused: boolean;
  /** Forgets what was refused. */
  reset(): void;
}

/**
 * Makes every `new Uint8Array(length)` of this process throw above a length.
 *
 * `resourceLimits` of a worker bound the heap, but array buffers lie outside of it: a few kilobytes of Flate data in an
 * object stream would be expanded into gigabytes. Call it first thing in a process that reads a hostile document.
 */
export function capTypedArrays(maxBytes: number): TypedArrayCap {
  let arrayRefused = false;
  globalThis.Uint8Array = new Proxy(Uint8Array, {
    construct(target, args: unknown[], newTarget: new () => object): object {
      if (typeof args[0] === 'number' && args[0] > maxBytes) {
        arrayRefused = true;
        throw new RangeError(`Arrays of this process are capped at ${maxBytes} bytes`);
      }
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  return {
    get arrayRefused() {
      return arrayRefused;
    },
    reset() {
      arrayRefused = false;
    },
  };
}
