import type { LayerRun } from '../combine/layer-run.ts';
import type { LayerInput } from '../layer/layer-input.ts';
import type { ValidationLayer } from '../layer/layer.ts';
import { failed, finished } from './outcomes.ts';

export interface RunOptions {
  settings: unknown;
  deadlineMs: number;
  signal: AbortSignal;
  /** Told what a layer failed with. */
  onError: (error: unknown) => void;
}

/**
 * Runs a layer that waits for others (a child that decodes an image, a service) in this thread. Its signal ends with the
 * deadline; one that does not heed it is left alone.
 * @throws the signal's reason when nobody waits for the answer any more
 */
export async function runWithDeadline(
  layer: ValidationLayer,
  input: LayerInput,
  { settings, deadlineMs, signal, onError }: RunOptions,
): Promise<LayerRun> {
  const started = performance.now();
  signal.throwIfAborted();
  const expired = new AbortController();
  const timer = setTimeout(() => expired.abort(new Error('The deadline of the layer is over.')), deadlineMs);
  const either = AbortSignal.any([signal, expired.signal]);
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined);
  const onAbort = (): void => ended.reject(either.reason);
  either.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await Promise.race([layer.analyse(input, { settings, signal: either }), ended.promise]);
    return finished(layer, result, started);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (expired.signal.aborted) return failed(layer, 'timed-out', started);
    onError(error);
    return failed(layer, 'error', started);
  } finally {
    clearTimeout(timer);
    either.removeEventListener('abort', onAbort);
  }
}
