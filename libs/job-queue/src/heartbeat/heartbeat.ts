import { Worker } from 'node:worker_threads';
import type { ServiceLogger } from '@cairn/logging';
import { workerEntry } from '@cairn/worker-entry';
import type { FromHeartbeat, HeartbeatSettings, LeaseRef, SignOfLife, ToHeartbeat } from './heartbeat-messages.ts';

const SIGN_OF_LIFE_MS = 1_000;
const RESTART_MS = 1_000;
const STOP_TIMEOUT_MS = 2_000;

export interface HeartbeatEvents {
  /** What the main thread is at, asked every second. */
  signOfLife: () => SignOfLife;
  onLost: () => void;
  onCancelRequested: (jobIds: readonly string[]) => void;
  onTaken: (leases: readonly LeaseRef[]) => void;
  onSwitches: (version: number) => void;
  onDue: (inMs: number) => void;
  onOtherLost: () => void;
}

/** The main thread's side of one worker's heartbeat. */
export class Heartbeat {
  private thread: Worker | undefined;
  private signsOfLife: NodeJS.Timeout | undefined;
  private restart: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly settings: HeartbeatSettings,
    private readonly events: HeartbeatEvents,
    private readonly logger: ServiceLogger,
  ) {}

  start(): void {
    this.startThread();
    this.signsOfLife = setInterval(() => this.tell(), SIGN_OF_LIFE_MS);
    this.signsOfLife.unref();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.signsOfLife);
    clearTimeout(this.restart);
    const { thread } = this;
    if (!thread) return;
    const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    thread.postMessage({ kind: 'stop' } satisfies ToHeartbeat);
    const timer = setTimeout(() => void thread.terminate(), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  }

  private startThread(): void {
    const thread = new Worker(workerEntry('heartbeat-worker', import.meta.url), { workerData: this.settings });
    this.thread = thread;
    thread.unref();
    thread.on('message', (message: FromHeartbeat) => this.hear(message));
    thread.on('error', (error) => this.logger.error('the heartbeat thread failed', { error }));
    thread.once('exit', () => {
      if (this.thread === thread) this.thread = undefined;
      if (this.stopping) return;
      this.logger.warn('the heartbeat thread ended, starting it again');
      this.restart = setTimeout(() => this.startThread(), RESTART_MS);
      this.restart.unref();
    });
    this.tell();
  }

  private tell(): void {
    this.thread?.postMessage({ kind: 'alive', ...this.events.signOfLife() } satisfies ToHeartbeat);
  }

  private hear(message: FromHeartbeat): void {
    if (this.stopping) return;
    switch (message.kind) {
      case 'lost':
        return this.events.onLost();
      case 'cancelRequested':
        return this.events.onCancelRequested(message.jobIds);
      case 'taken':
        return this.events.onTaken(message.leases);
      case 'switches':
        return this.events.onSwitches(message.version);
      case 'due':
        return this.events.onDue(message.inMs);
      case 'otherLost':
        return this.events.onOtherLost();
      case 'trouble':
        return this.logger.warn('the heartbeat fails, trying again', { reason: message.message });
      case 'recovered':
        return this.logger.info('the heartbeat is back');
    }
  }
}
