import type { ServiceLogger } from '@cairn/logging';
import type { DataSource } from 'typeorm';
import { Heartbeat } from '../heartbeat/heartbeat.ts';
import type { LeaseRef } from '../heartbeat/heartbeat.ts';
import { registerWorker, signOffWorker } from '../heartbeat/worker-row.ts';
import type { WorkerSettings } from '../job-queue-options.ts';

export interface WorkerRegistrationOptions {
  name: string;
  settings: WorkerSettings;
  dataSource: DataSource;
  jobTypes: () => string[];
}

export interface WorkerRegistrationEvents {
  /** The jobs that run. */
  running: () => LeaseRef[];
  /** Others may have the jobs that were claimed under this id. */
  onLost: (workerId: number) => void;
  onCancelRequested: (jobIds: readonly string[]) => void;
  onTaken: (leases: readonly LeaseRef[]) => void;
  /** Version of the kill switches, when it changed. */
  onSwitches: (version: number) => void;
  /** Something is due so soon. */
  onDue: (inMs: number) => void;
  onOtherLost: () => void;
}

/** Under which id this process claims jobs: a row that its heartbeat keeps alive, and a new one after it was lost. */
export class WorkerRegistration {
  private current: { workerId: number; heartbeat: Heartbeat } | undefined;
  private entering: Promise<number> | undefined;
  private readonly counts = { completedCount: 0, failedCount: 0 };

  constructor(
    private readonly options: WorkerRegistrationOptions,
    private readonly events: WorkerRegistrationEvents,
    private readonly logger: ServiceLogger,
  ) {}

  get workerId(): number | undefined {
    return this.current?.workerId;
  }

  get isBeating(): boolean {
    return this.current !== undefined;
  }

  count(outcome: 'completed' | 'failed' | undefined): void {
    if (outcome === 'completed') this.counts.completedCount += 1;
    if (outcome === 'failed') this.counts.failedCount += 1;
  }

  /** @returns the id to claim under, after entering this process if it is not known */
  async ensure(): Promise<number> {
    if (this.current) return this.current.workerId;
    this.entering ??= this.enter().finally(() => {
      this.entering = undefined;
    });
    return this.entering;
  }

  private async enter(): Promise<number> {
    const { name, settings, dataSource, jobTypes } = this.options;
    const workerId = await registerWorker(dataSource, name);
    const heartbeat = new Heartbeat(
      {
        databaseUrl: settings.databaseUrl,
        workerId,
        workerName: name,
        leaseSeconds: settings.leaseSeconds,
        heartbeatSeconds: settings.heartbeatSeconds,
        maxSilenceSeconds: settings.maxSilenceSeconds,
        jobTypes: jobTypes(),
      },
      {
        signOfLife: () => ({ running: this.events.running(), ...this.counts }),
        onLost: () => this.lose(workerId),
        onCancelRequested: this.events.onCancelRequested,
        onTaken: this.events.onTaken,
        onSwitches: this.events.onSwitches,
        onDue: this.events.onDue,
        onOtherLost: this.events.onOtherLost,
      },
      this.logger,
    );
    // Before anything is claimed: a handler may block the event loop from its first moment on.
    await heartbeat.start();
    this.current = { workerId, heartbeat };
    return workerId;
  }

  async signOff(): Promise<void> {
    await this.entering?.catch(() => undefined);
    const { current } = this;
    if (!current) return;
    this.current = undefined;
    await current.heartbeat.stop();
    await signOffWorker(this.options.dataSource, current.workerId, this.counts).catch((error: unknown) =>
      this.logger.warn('the worker could not sign off; its lease runs out', { workerId: current.workerId, error }),
    );
  }

  private lose(workerId: number): void {
    const { current } = this;
    if (current?.workerId !== workerId) return;
    this.current = undefined;
    this.logger.warn('this worker was lost to the others and goes on under another id', { workerId });
    void current.heartbeat.stop();
    this.events.onLost(workerId);
    // What it claimed in its last moment is for the sweep as well.
    this.events.onOtherLost();
    // Look for work again, under the new id.
    this.events.onDue(0);
  }
}
