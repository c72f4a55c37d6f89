import { setTimeout } from 'node:timers/promises';
import { workerLink } from '@cairn/worker-entry';
import type { LayerRun } from '../combine/layer-run.ts';
import type { ValidationLayer } from '../layer/layer.ts';
import { analyseText } from './analyse-text.ts';
import type { TextTask } from './text-layers.ts';
import { ThreadProgress } from './thread-progress.ts';
import { warmUp } from './warm-up.ts';
import { whereItFailed } from './where-it-failed.ts';

/** What a layer came to; `failure` says where it broke. */
export interface LayerDone {
  run: LayerRun;
  failure?: string;
}

/** `done`: layers of the task, in their order, that were not reported yet. */
export type FromThread = { at: 'ready' } | { at: 'work'; task: number; done: LayerDone[] };

export interface ToThread {
  task: number;
  content: TextTask;
}

/** What is lost with a thread that ends is done again, so it must not be much; a message a layer would cost more. */
const HELD_BACK_MS = 20;

/** Of warming up, when the service has started and nobody waits for it. */
const FURTHER_ROUNDS = 4;
const PAUSE_MS = 1_000;

/** The thread's side of `TextThread`: does one task after the other, and notes how far it is. */
export async function serveTextTasks(layers: readonly ValidationLayer[]): Promise<void> {
  const link = await workerLink();
  const progress = new ThreadProgress(link.data as SharedArrayBuffer);
  const post = (message: FromThread): void => link.post(message);
  let hasWork = false;
  await warmUp(layers);
  link.onMessage(({ task, content }: ToThread) => void work(task, content));
  post({ at: 'ready' });
  for (let round = 0; round < FURTHER_ROUNDS && !hasWork; round += 1) {
    await setTimeout(PAUSE_MS, undefined, { ref: false });
    if (!hasWork) await warmUp(layers);
  }

  async function work(task: number, content: TextTask): Promise<void> {
    hasWork = true;
    let done: LayerDone[] = [];
    let postedAt = performance.now();
    const onStep = (step: number): void => {
      progress.begin({ task, step, cpuMs: cpuMs() });
      if (done.length === 0 || performance.now() - postedAt < HELD_BACK_MS) return;
      post({ at: 'work', task, done });
      done = [];
      postedAt = performance.now();
    };
    for await (const analysed of analyseText(content, layers, onStep)) {
      const { run } = analysed;
      done.push('error' in analysed ? { run, failure: whereItFailed(analysed.error) } : { run });
    }
    post({ at: 'work', task, done });
  }
}

/** Rounded up, so that what is counted from here is never more than it was. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return Math.ceil((user + system) / 1_000);
}
