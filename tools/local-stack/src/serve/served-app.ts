import { spawn, type ChildProcess } from 'node:child_process';

const END_WITH_PARENT = new URL('../processes/end-with-parent.mjs', import.meta.url).href;
const STOP_GRACE_MS = 12_000;

/** An app under development: its log goes to the terminal, and it is started again after each build. */
export class ServedApp {
  #child: ChildProcess | undefined;
  readonly #main: string;
  readonly #env: Record<string, string>;

  constructor(main: string, env: Record<string, string>) {
    this.#main = main;
    this.#env = env;
  }

  start(): void {
    const child = spawn(process.execPath, ['--no-warnings', '--import', END_WITH_PARENT, this.#main], {
      env: this.#env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
      windowsHide: true,
    });
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      console.error(`Ended with ${signal ?? `exit code ${code}`}; waiting for a change.`);
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (process.platform === 'win32') child.send('terminate');
    else child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(force);
  }
}
