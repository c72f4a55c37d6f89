import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server process with a folder of its own. Both go with this process, also when that ends early. */
export class ChildServer {
  readonly folder: string;
  private child: ChildProcess | undefined;

  private readonly stopSignal: NodeJS.Signals;

  /** @param stopSignal asks it to end at once, but in good order */
  constructor(name: string, stopSignal: NodeJS.Signals) {
    this.stopSignal = stopSignal;
    this.folder = mkdtempSync(join(tmpdir(), `cairn-bench-${name}-`));
    process.once('exit', this.abandon);
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('The server has not been started.');
    return this.child.pid;
  }

  start(command: string, args: readonly string[], options: SpawnOptions = {}): void {
    this.child = spawn(command, args, { stdio: 'ignore', cwd: this.folder, ...options });
    // Whoever waits for the server gives up and says so.
    this.child.on('error', () => undefined);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(this.stopSignal);
      await ended;
    }
    process.off('exit', this.abandon);
    this.removeFolder();
  }

  private readonly abandon = (): void => {
    this.child?.kill(this.stopSignal);
    this.removeFolder();
  };

  private removeFolder(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
