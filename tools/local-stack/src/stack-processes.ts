import { rm } from 'node:fs/promises';
import { ManagedProcess, type ProcessNews, type ProcessPlan } from './processes/managed-process.ts';
import type { ServiceName } from './services.ts';
import { writeJson } from './state-dir.ts';

/** `processing-service-2` and so on are further replicas. */
export type ProcessName = ServiceName | `processing-service-${number}` | 'postgres' | 'azurite';

/** The processes of one stack, in the order in which they were launched. */
export class StackProcesses {
  readonly #processes = new Map<ProcessName, ManagedProcess>();
  #noted = Promise.resolve();
  readonly #pidFile: string;
  readonly #news: ProcessNews;

  constructor(pidFile: string, news: ProcessNews) {
    this.#pidFile = pidFile;
    this.#news = news;
  }

  /** Starts a process and waits until it is ready. */
  launch(name: ProcessName, plan: ProcessPlan): Promise<void> {
    const process = new ManagedProcess(plan, this.#news, () => this.#notePids());
    this.#processes.set(name, process);
    return process.start();
  }

  /** @throws when the stack has no such process */
  get(name: ProcessName): ManagedProcess {
    const process = this.#processes.get(name);
    if (process) return process;
    throw new Error(`This stack has no ${name}; it has ${[...this.#processes.keys()].sort().join(', ')}.`);
  }

  /** Services in the opposite order of their start, then what they stood on. */
  async stop(): Promise<void> {
    const foundations = ['postgres', 'azurite'];
    const all = [...this.#processes];
    const services = all.filter(([name]) => !foundations.includes(name)).map(([, process]) => process);
    for (const service of services.reverse()) await service.stop();
    await Promise.all(all.map(([, process]) => process.stop()));
    await this.#noted;
    await rm(this.#pidFile, { force: true });
  }

  #notePids(): void {
    // One after the other, so that the file ends up with the last state.
    this.#noted = this.#noted
      .then(() =>
        writeJson(
          this.#pidFile,
          [...this.#processes.values()].flatMap(({ pid }) => pid ?? []),
        ),
      )
      .catch((error: unknown) => this.#news(`${this.#pidFile} could not be written: ${String(error)}`));
  }
}
