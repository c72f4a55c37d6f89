import { Worker } from 'node:worker_threads';
import type { ServiceLogger } from '@cairn/logging';
import { workerEntry } from '@cairn/worker-entry';
import type { FromHeartbeat, HeartbeatSettings, LeaseRef, ToHeartbeat } from './heartbeat-messages.ts';

const SIGN_OF_LIFE_MS = 1_000;
const RESTART_MS = 1_000;
const STOP_TIMEOUT_MS = 2_000;

export interface HeartbeatEvents {
  onLost: (leases: LeaseRef[]) => void;
  onCancelRequested: (leases: LeaseRef[]) => void;
}

/** The main thread's side of the heartbeat: says which leases to renew, hears what became of them. */
export class Heartbeat {
  private readonly leases = new Map<string, LeaseRef>();
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

  renew(lease: LeaseRef): void {
    this.leases.set(lease.leaseToken, { jobId: lease.jobId, leaseToken: lease.leaseToken });
    this.tell();
  }

  forget(leaseToken: string): void {
    this.leases.delete(leaseToken);
    this.tell();
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
    this.thread?.postMessage({ kind: 'leases', leases: [...this.leases.values()] } satisfies ToHeartbeat);
  }

  private hear(message: FromHeartbeat): void {
    switch (message.kind) {
      case 'lost':
        return this.events.onLost(message.leases);
      case 'cancelRequested':
        return this.events.onCancelRequested(message.leases);
      case 'trouble':
        return this.logger.warn('leases cannot be renewed, trying again', { reason: message.message });
      case 'recovered':
        return this.logger.info('leases are renewed again');
    }
  }
}
