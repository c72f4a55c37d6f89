import type { LayerId } from '../layer/layer.ts';
import type { LayerRun } from '../combine/layer-run.ts';

/** One text and the layers that are to look at it. Goes from thread to thread. */
export interface TextTask {
  text: string;
  /** See `TextInput`. */
  asSent?: string;
  field: string;
  page?: number;
  layers: { id: LayerId; settings: unknown; deadlineMs: number }[];
}

/** Runs the local layers over texts. */
export abstract class TextLayers {
  /**
   * @returns one run per layer of the task, in its order; layers that fail or take too long are runs too
   * @throws the signal's reason when it aborts before the text has its turn
   */
  abstract run(task: TextTask, signal: AbortSignal): Promise<LayerRun[]>;
}
