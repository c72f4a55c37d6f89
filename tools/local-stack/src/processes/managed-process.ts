import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines, logSize, openLog, readLog } from './log-file.ts';

const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url).href;

export interface ProcessPlan {
  name: string;
  /** Script and its arguments, for Node. */
  args: string[];
  env: Record<string, string>;
  cwd: string;
  logFile: string;
  /** Asked again and again until it gives no reason any more. */
  notReadyBecause: () => Promise<string | undefined>;
  readyTimeoutMs: number;
  /** After this time SIGTERM turns into SIGKILL. */
  stopGraceMs: number;
}

export type ProcessState = 'stopped' | 'starting' | 'ready' | 'waiting to restart';

/** What people should be told about a process, as one line or several. */
export type ProcessNews = (line: string) => void;

/** The process did not come up; the message ends with the last lines of its log. */
export class ProcessStartError extends Error {
  constructor({ name, logFile }: ProcessPlan, reason: string, logOffset: number) {
    const log = lastLines(logFile, logOffset);
    super(`${name} did not start: ${reason}\n${log ? `${log.replace(/^/gm, '    ')}\n` : ''}    (log: ${logFile})`);
    this.name = 'ProcessStartError';
  }
}

/** Waits before the restarts after crash 1, 2, …; a process that ran for a minute starts again at the first. */
const RESTART_DELAYS_MS = [200, 1000, 2000, 5000, 10_000, 30_000];
const STABLE_MS = 60_000;
const CRASHES_TO_REPORT_IN_FULL = 3;

/**
 * One child process on Node: started, watched, restarted when it crashes, stopped in good order. It runs in a session of
 * its own, so that Ctrl-C in a terminal reaches only the supervisor, and ends by itself when the supervisor is gone.
 */
export class ManagedProcess {
  state: ProcessState = 'stopped';
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  /** Counts calls of `start`, `stop` and `kill`, so that a pending restart sees that it was overtaken. */
  #orders = 0;
  #wanted = false;
  #crashes = 0;
  #logOffset = 0;
  readonly #plan: ProcessPlan;
  readonly #news: ProcessNews;
  readonly #onPid: () => void;

  constructor(plan: ProcessPlan, news: ProcessNews, onPid: () => void = () => undefined) {
    this.#plan = plan;
    this.#news = news;
    this.#onPid = onPid;
  }

  get name(): string {
    return this.#plan.name;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What it has written to its log since it was last started, at most `maxBytes` of it. */
  logs(maxBytes?: number): string {
    return readLog(this.#plan.logFile, this.#logOffset, maxBytes);
  }

  /** Starts it and waits until it is ready. @throws ProcessStartError when it ends or takes too long; it is gone then */
  async start(): Promise<void> {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#orders += 1;
    this.#logOffset = logSize(this.#plan.logFile);
    try {
      await this.#launch();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops it in good order, by force after its grace. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#orders += 1;
    const child = this.#child;
    if (!child) return this.#gone();
    // Windows has no SIGTERM that a process could handle, so there it is told over its channel.
    if (process.platform === 'win32' && child.connected) child.send('terminate');
    else child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), this.#plan.stopGraceMs);
    await this.#exited;
    clearTimeout(force);
    this.#gone();
  }

  /** Ends it with a signal and leaves it ended until `start`, as a spec wants it. Resolves when it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#wanted = false;
    this.#orders += 1;
    this.#child?.kill(signal);
    await this.#exited;
    this.#gone();
  }

  #gone(): void {
    this.#child = undefined;
    this.state = 'stopped';
  }

  async #launch(): Promise<void> {
    const { args, env, cwd, logFile } = this.#plan;
    this.state = 'starting';
    const log = openLog(logFile);
    const child = spawn(process.execPath, ['--no-warnings', '--import', END_WITH_PARENT, ...args], {
      cwd,
      env,
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
      windowsHide: true,
    });
    closeSync(log);
    const startedAt = Date.now();
    this.#child = child;
    this.#onPid();
    this.#exited = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        resolve();
        if (this.#child === child) this.#ended(signal ?? `exit code ${code}`, Date.now() - startedAt);
      });
    });
    await this.#untilReady(child);
    this.state = 'ready';
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const { notReadyBecause, readyTimeoutMs } = this.#plan;
    const deadline = Date.now() + readyTimeoutMs;
    for (let reason = await notReadyBecause(); reason !== undefined; reason = await notReadyBecause()) {
      if (this.#child !== child || child.exitCode !== null || child.signalCode !== null) {
        const how =
          child.signalCode ?? (child.exitCode === null ? 'it could not be run' : `exit code ${child.exitCode}`);
        throw new ProcessStartError(this.#plan, `it ended before it was ready (${how})`, this.#logOffset);
      }
      if (Date.now() > deadline) {
        throw new ProcessStartError(
          this.#plan,
          `it was not ready after ${readyTimeoutMs / 1000} s: ${reason}`,
          this.#logOffset,
        );
      }
      await delay(50);
    }
  }

  /** A process that ends before it was ever ready is reported by `start` instead. */
  #ended(how: string, ranMs: number): void {
    const crashed = this.#wanted && this.state === 'ready';
    if (!crashed) return;
    this.#crashes = ranMs > STABLE_MS ? 1 : this.#crashes + 1;
    void this.#restart(how);
  }

  async #restart(how: string): Promise<void> {
    const { name, logFile } = this.#plan;
    const orders = this.#orders;
    const overtaken = (): boolean => this.#orders !== orders;
    this.#child = undefined;
    this.state = 'waiting to restart';
    for (let reason = how; !overtaken(); this.#crashes += 1) {
      const waitMs = RESTART_DELAYS_MS[Math.min(this.#crashes, RESTART_DELAYS_MS.length) - 1] ?? 0;
      this.#news(`${name} ended unexpectedly (${reason}); restarting in ${waitMs / 1000} s`);
      if (this.#crashes === CRASHES_TO_REPORT_IN_FULL) {
        const log = lastLines(logFile, this.#logOffset).replace(/^/gm, '    ');
        this.#news(`${name} keeps crashing. The last lines of ${logFile}:\n${log}`);
      }
      await delay(waitMs, undefined, { ref: false });
      if (overtaken()) return;
      try {
        await this.#launch();
        this.#news(`${name} is back`);
        return;
      } catch (error) {
        reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
        if (overtaken()) return;
        await this.#endHalfStarted();
      }
    }
  }

  async #endHalfStarted(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
    this.#child = undefined;
    this.state = 'waiting to restart';
  }
}
