import { Worker } from 'node:worker_threads';
import { ShuttingDownError } from '@cairn/errors';
import { workerEntry } from '@cairn/worker-entry';
import type { LayerRun } from '../combine/layer-run.ts';
import type { LayerId, ValidationLayer } from '../layer/layer.ts';
import { layers as localLayers } from '../layers/layers.ts';
import { Deadline } from './deadline.ts';
import { failed } from './outcomes.ts';
import { TextLayers, type TextTask } from './text-layers.ts';
import type { FromThread, ToThread } from './serve-text-tasks.ts';

export interface TextThreadOptions {
  /** Where the thread's code is. Specs have threads of their own. */
  entry?: URL;
  layers?: readonly ValidationLayer[];
  /** Told of every layer that failed; `where` is the error's name and stack without its message. */
  onFailure?: (id: LayerId, where: string) => void;
}

interface Job {
  content: TextTask;
  signal: AbortSignal;
  resolve: (runs: LayerRun[]) => void;
  reject: (reason: unknown) => void;
}

interface Running {
  job: Job;
  /** Tells messages of this attempt from those of a thread that is gone. */
  task: number;
  runs: LayerRun[];
  pending: TextTask['layers'];
  deadline: Deadline | undefined;
  step: 'normalisation' | 'layer';
  stepStarted: number;
}

/** For making a text ready for the layers; nothing can be said of one that takes longer. */
const NORMALISATION_MS = 2_000;
/** For reading a long text: the slowest layer takes one to two seconds of CPU for a million characters. */
const CHARACTERS_PER_MS = 300;
const HEAP_MEGABYTES = 256;

/**
 * Judges texts in one long-lived thread, one after the other, so that the service answers while a layer computes.
 *
 * A layer that is over its deadline takes the thread along: it is reported as timed out, a new thread takes its place, and
 * the remaining layers run there. A thread that dies costs the layer it died in.
 */
export class TextThread extends TextLayers {
  readonly #entry: URL;
  readonly #layers: readonly ValidationLayer[];
  readonly #onFailure: NonNullable<TextThreadOptions['onFailure']>;
  readonly #waiting: Job[] = [];
  #worker: Worker | undefined;
  /** CPU time of the thread when it reported last; undefined until it is ready. */
  #cpuMs: number | undefined;
  #running: Running | undefined;
  #tasks = 0;
  #ready = Promise.withResolvers<undefined>();
  #closed = false;

  constructor(options: TextThreadOptions = {}) {
    super();
    this.#entry = options.entry ?? workerEntry('text-layers-worker', import.meta.url);
    this.#layers = options.layers ?? localLayers;
    this.#onFailure = options.onFailure ?? (() => undefined);
    // Told to whoever waits for the start; nobody needs to.
    this.#ready.promise.catch(() => undefined);
  }

  /** Resolves once a thread is ready; without this the first text starts it. */
  async start(): Promise<void> {
    this.#startThread();
    await this.#ready.promise;
  }

  run(content: TextTask, signal: AbortSignal): Promise<LayerRun[]> {
    if (content.layers.length === 0) return Promise.resolve([]);
    if (this.#closed) return Promise.reject(new ShuttingDownError());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ content, signal, resolve, reject });
      this.#next();
    });
  }

  /** What is not finished fails with ShuttingDownError. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#running?.deadline?.clear();
    const left = [...(this.#running ? [this.#running.job] : []), ...this.#waiting.splice(0)];
    this.#running = undefined;
    for (const job of left) job.reject(new ShuttingDownError());
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#running || this.#closed) return;
    const job = this.#waiting.shift();
    if (!job) return;
    if (job.signal.aborted) {
      job.reject(job.signal.reason);
      return this.#next();
    }
    const pending = [...job.content.layers];
    this.#running = { job, task: 0, runs: [], pending, deadline: undefined, step: 'normalisation', stepStarted: 0 };
    this.#post();
  }

  /** Hands what is left of the running job to the thread; a thread that is just starting asks for it when it is ready. */
  #post(): void {
    const running = this.#running;
    if (!running) return;
    this.#startThread();
    if (this.#cpuMs === undefined) return;
    running.task = ++this.#tasks;
    const message: ToThread = { task: running.task, content: { ...running.job.content, layers: running.pending } };
    this.#worker?.postMessage(message);
    this.#beginStep(running, 'normalisation', NORMALISATION_MS);
  }

  #beginStep(running: Running, step: Running['step'], deadlineMs: number): void {
    running.step = step;
    running.stepStarted = performance.now();
    const worker = this.#worker as Worker;
    const limitMs = deadlineMs + running.job.content.text.length / CHARACTERS_PER_MS;
    running.deadline?.clear();
    running.deadline = new Deadline(worker, limitMs, this.#cpuMs ?? 0, () => this.#expire(running));
  }

  #startThread(): void {
    if (this.#worker || this.#closed) return;
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MEGABYTES };
    const worker = new Worker(this.#entry, { resourceLimits, stdout: true, stderr: true });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (message: FromThread) => this.#hear(worker, message));
    worker.on('error', () => undefined);
    worker.once('exit', () => this.#lose(worker));
    this.#worker = worker;
    this.#cpuMs = undefined;
  }

  #hear(worker: Worker, message: FromThread): void {
    if (worker !== this.#worker) return;
    this.#cpuMs = message.cpuMs;
    if (message.at === 'ready') {
      this.#ready.resolve(undefined);
      return this.#post();
    }
    const running = this.#running;
    if (running?.task !== message.task) return;
    if (message.at === 'layer') {
      running.pending.shift();
      running.runs.push(message.run);
      if (message.failure !== undefined) this.#onFailure(message.run.id, message.failure);
    }
    const [next] = running.pending;
    if (next) this.#beginStep(running, 'layer', next.deadlineMs);
    else this.#finish(running);
  }

  #finish({ job, runs, deadline }: Running): void {
    deadline?.clear();
    this.#running = undefined;
    job.resolve(runs);
    this.#next();
  }

  #expire(running: Running): void {
    if (this.#running !== running) return;
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#giveUp(running, 'timed-out');
  }

  /** The thread is gone by itself: out of memory, or a defect. */
  #lose(worker: Worker): void {
    if (worker !== this.#worker) return;
    const wasReady = this.#cpuMs !== undefined;
    this.#worker = undefined;
    if (!wasReady) this.#ready.reject(new Error('The thread that judges texts does not start.'));
    const running = this.#running;
    if (!running) return;
    // One that does not even start will not start for the next layer either.
    if (!wasReady) running.step = 'normalisation';
    this.#giveUp(running, 'error');
  }

  #giveUp(running: Running, status: 'error' | 'timed-out'): void {
    running.deadline?.clear();
    const lost = running.step === 'layer' ? 1 : running.pending.length;
    for (const { id } of running.pending.splice(0, lost)) {
      const layer = this.#layers.find((each) => each.id === id);
      if (layer) running.runs.push(failed(layer, status, running.stepStarted || performance.now()));
    }
    if (running.pending.length > 0) this.#post();
    else this.#finish(running);
  }
}
