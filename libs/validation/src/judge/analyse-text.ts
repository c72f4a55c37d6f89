import { normaliseText } from '@cairn/text-normalisation';
import type { LayerRun } from '../combine/layer-run.ts';
import type { TextInput } from '../layer/layer-input.ts';
import type { ValidationLayer } from '../layer/layer.ts';
import { failed, finished } from './outcomes.ts';
import type { TextTask } from './text-layers.ts';

/** One layer's outcome, and what it failed with. */
export interface Analysed {
  run: LayerRun;
  error?: unknown;
}

const NEVER = new AbortController().signal;

/**
 * Lets the layers look at a text in their order.
 * @param onStep told what begins: 0 is making the text ready for them, 1 the first of the task's layers
 */
export async function* analyseText(
  { text, asSent, field, page, layers: wanted }: TextTask,
  layers: readonly ValidationLayer[],
  onStep: (step: number) => void = () => undefined,
): AsyncGenerator<Analysed> {
  onStep(0);
  const input: TextInput = {
    kind: 'text',
    text,
    ...(asSent === undefined ? {} : { asSent }),
    normalised: normaliseText(text),
    field,
    ...(page === undefined ? {} : { page }),
  };
  for (const [index, { id, settings }] of wanted.entries()) {
    onStep(index + 1);
    const layer = layers.find((each) => each.id === id);
    if (layer) yield await analyse(layer, input, settings);
  }
}

async function analyse(layer: ValidationLayer, input: TextInput, settings: unknown): Promise<Analysed> {
  const started = performance.now();
  try {
    const answer = layer.analyse(input, { settings, signal: NEVER });
    // Most answer at once; to wait all the same would cost each of them a turn of the event loop.
    return { run: finished(layer, answer instanceof Promise ? await answer : answer, started) };
  } catch (error) {
    return { run: failed(layer, 'error', started), error };
  }
}
