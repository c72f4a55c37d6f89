import { workerLink } from '@cairn/worker-entry';
import type { LayerRun } from '../combine/layer-run.ts';
import type { ValidationLayer } from '../layer/layer.ts';
import { analyseText } from './analyse-text.ts';
import type { TextTask } from './text-layers.ts';
import { warmUp } from './warm-up.ts';
import { whereItFailed } from './where-it-failed.ts';

/** `at`: how far the thread has come. `cpuMs`: time that it has computed since it began. */
export type FromThread = { cpuMs: number } & (
  { at: 'ready' } | { at: 'normalised'; task: number } | { at: 'layer'; task: number; run: LayerRun; failure?: string }
);

export interface ToThread {
  task: number;
  content: TextTask;
}

type Progress<T = FromThread> = T extends FromThread ? Omit<T, 'cpuMs'> : never;

/** The thread's side of `TextThread`: does one task after the other, and reports every layer as it is done. */
export async function serveTextTasks(layers: readonly ValidationLayer[]): Promise<void> {
  const link = await workerLink();
  const post = (progress: Progress): void => link.post({ ...progress, cpuMs: cpuMs() });
  await warmUp(layers);
  link.onMessage(({ task, content }: ToThread) => void work(task, content));
  post({ at: 'ready' });

  async function work(task: number, content: TextTask): Promise<void> {
    for await (const step of analyseText(content, layers)) {
      if (step === 'normalised') post({ at: 'normalised', task });
      else
        post({ at: 'layer', task, run: step.run, ...('error' in step ? { failure: whereItFailed(step.error) } : {}) });
    }
  }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
