const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/** The part of `process.stdout` that is used. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/**
 * Lines that stay, and on a terminal one line at the bottom that is redrawn. Written to a file or a pipe, there are only
 * lines that stay.
 */
export class Display {
  readonly #screen: Screen;
  readonly #running = new Map<string, number>();
  #live = '';
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get isTerminal(): boolean {
    return this.#screen.isTTY === true;
  }

  line(text = ''): void {
    this.#erase();
    this.#screen.write(`${text}\n`);
    this.#draw();
  }

  /** Sets the line at the bottom; empty for none. Not shown without a terminal. */
  live(text: string): void {
    this.#erase();
    this.#live = text;
    this.#draw();
  }

  /** Shows a step while it runs, and its time when it is done. Steps may run side by side. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = Date.now();
    this.#running.set(name, startedAt);
    this.#animate();
    try {
      const result = await work();
      this.#settle(name, `  ✓ ${name.padEnd(20)} ${seconds(Date.now() - startedAt)}`);
      return result;
    } catch (error) {
      this.#settle(name, `  ✗ ${name.padEnd(20)} ${seconds(Date.now() - startedAt)}`);
      throw error;
    }
  }

  #settle(name: string, text: string): void {
    this.#running.delete(name);
    this.#erase();
    if (this.#running.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#live = '';
    }
    this.line(text);
  }

  #animate(): void {
    if (!this.isTerminal) return;
    const redraw = (): void => {
      this.#frame += 1;
      const steps = [...this.#running].map(([name, since]) => `${name} ${seconds(Date.now() - since)}`);
      this.live(`  ${FRAMES[this.#frame % FRAMES.length]} ${steps.join(', ')}`);
    };
    this.#timer ??= setInterval(redraw, FRAME_MS);
    redraw();
  }

  #erase(): void {
    if (this.isTerminal && this.#live) this.#screen.write('\r\u001B[2K');
  }

  #draw(): void {
    // A longer line would wrap, and only its last row could be erased.
    if (this.isTerminal && this.#live) this.#screen.write(this.#live.slice(0, (this.#screen.columns || 80) - 1));
  }
}

/** `0.4 s`, `12 s`, `1 min 5 s`. */
export function seconds(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
