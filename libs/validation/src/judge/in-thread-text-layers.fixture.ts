import type { LayerRun } from '../combine/layer-run.ts';
import type { ValidationLayer } from '../layer/layer.ts';
import { analyseText } from './analyse-text.ts';
import { TextLayers, type TextTask } from './text-layers.ts';

/** Runs the layers of a spec where they are. */
export class InThreadTextLayers extends TextLayers {
  readonly #layers: readonly ValidationLayer[];

  constructor(layers: readonly ValidationLayer[]) {
    super();
    this.#layers = layers;
  }

  async run(task: TextTask): Promise<LayerRun[]> {
    const runs: LayerRun[] = [];
    for await (const { run } of analyseText(task, this.#layers)) runs.push(run);
    return runs;
  }
}
