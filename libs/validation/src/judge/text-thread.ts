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
import { ThreadProgress } from './thread-progress.ts';

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
  /** Of this attempt. */
  layers: TextTask['layers'];
  pending: TextTask['layers'];
  runs: LayerRun[];
  deadline: Deadline | undefined;
  postedAt: number;
}

/** For making a text ready for the layers; nothing can be said of one that takes longer. */
const NORMALISATION_MS = 2_000;
/** For reading a long text: the slowest layer takes one to two seconds of CPU for a million characters. */
const CHARACTERS_PER_MS = 300;
const HEAP_MEGABYTES = 256;
/**
 * A third of it is what V8 fills before it collects. With half of it, one in a hundred texts of 10,000 characters took 61 to
 * 111 ms on half a core instead of 12 to 46; the idle service would have 6 MB less.
 */
const YOUNG_MEGABYTES = 12;

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
  #isReady = false;
  #progress = new ThreadProgress();
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
    const { layers } = job.content;
    this.#running = { job, task: 0, layers, pending: [...layers], runs: [], deadline: undefined, postedAt: 0 };
    this.#post();
  }

  /** Hands what is left of the running job to the thread; a thread that is just starting asks for it when it is ready. */
  #post(): void {
    const running = this.#running;
    if (!running) return;
    this.#startThread();
    if (!this.#isReady) return;
    running.task = ++this.#tasks;
    running.layers = [...running.pending];
    running.postedAt = performance.now();
    const { content } = running.job;
    const message: ToThread = { task: running.task, content: { ...content, layers: running.layers } };
    const worker = this.#worker as Worker;
    worker.postMessage(message);
    const forReading = content.text.length / CHARACTERS_PER_MS;
    const limitsMs = [NORMALISATION_MS, ...running.layers.map(({ deadlineMs }) => deadlineMs)];
    running.deadline?.clear();
    running.deadline = new Deadline(
      { worker, progress: this.#progress, task: running.task, limitsMs: limitsMs.map((ms) => ms + forReading) },
      () => this.#expire(running),
    );
  }

  #startThread(): void {
    if (this.#worker || this.#closed) return;
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES };
    this.#progress = new ThreadProgress();
    const workerData = this.#progress.memory;
    const worker = new Worker(this.#entry, { workerData, resourceLimits, stdout: true, stderr: true });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (message: FromThread) => this.#hear(worker, message));
    worker.on('error', () => undefined);
    worker.once('exit', () => this.#lose(worker));
    this.#worker = worker;
    this.#isReady = false;
  }

  #hear(worker: Worker, message: FromThread): void {
    if (worker !== this.#worker) return;
    if (message.at === 'ready') {
      this.#isReady = true;
      this.#ready.resolve(undefined);
      return this.#post();
    }
    const running = this.#running;
    if (running?.task !== message.task) return;
    for (const { run, failure } of message.done) {
      running.pending.shift();
      running.runs.push(run);
      if (failure !== undefined) this.#onFailure(run.id, failure);
    }
    if (running.pending.length === 0) this.#finish(running);
  }

  #finish({ job, runs, deadline }: Running): void {
    deadline?.clear();
    this.#running = undefined;
    const order = job.content.layers.map(({ id }) => id);
    job.resolve(runs.sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id)));
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
    const wasReady = this.#isReady;
    this.#worker = undefined;
    if (!wasReady) this.#ready.reject(new Error('The thread that judges texts does not start.'));
    const running = this.#running;
    if (!running) return;
    // One that does not even start will not start for the next layer either.
    this.#giveUp(running, 'error', wasReady ? undefined : running.pending);
  }

  /** What the thread was at is lost; what it had done and not reported is done again, and so is what was to follow. */
  #giveUp(running: Running, status: 'error' | 'timed-out', lost = this.#lostOf(running)): void {
    running.deadline?.clear();
    running.pending = running.pending.filter((each) => !lost.includes(each));
    for (const { id } of lost) {
      const layer = this.#layers.find((each) => each.id === id);
      if (layer) running.runs.push(failed(layer, status, running.postedAt || performance.now()));
    }
    if (running.pending.length > 0) this.#post();
    else this.#finish(running);
  }

  /** Nothing can be said of a text that could not even be made ready. */
  #lostOf({ task, layers, pending }: Running): TextTask['layers'] {
    const at = this.#progress.read();
    if (at.task !== task || at.step === 0) return pending;
    const layer = layers[at.step - 1];
    return layer && pending.includes(layer) ? [layer] : pending.slice(0, 1);
  }
}
