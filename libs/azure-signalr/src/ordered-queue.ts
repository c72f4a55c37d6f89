export interface OrderedQueueOptions {
  /** Work of different lanes under way at once. */
  maxParallel: number;
  /** More than this waiting is refused. */
  maxBytes: number;
}

interface Work {
  bytes: number;
  /** Never rejects. */
  run(): Promise<void>;
}

/** Runs work of the same lane in order, one at a time, and lanes beside each other. */
export class OrderedQueue {
  private readonly options: OrderedQueueOptions;
  private readonly lanes = new Map<string, Work[]>();
  private readonly ready: string[] = [];
  private readonly idle: (() => void)[] = [];
  private running = 0;
  private bytes = 0;

  constructor(options: OrderedQueueOptions) {
    this.options = options;
  }

  /** @returns false when too much is waiting already, so that this will not be done */
  add(lane: string, work: Work): boolean {
    if (this.bytes + work.bytes > this.options.maxBytes) return false;
    this.bytes += work.bytes;
    const waiting = this.lanes.get(lane);
    if (waiting) {
      waiting.push(work);
    } else {
      this.lanes.set(lane, [work]);
      this.ready.push(lane);
    }
    this.start();
    return true;
  }

  /** Resolves when nothing is left to do. */
  async drained(): Promise<void> {
    if (this.lanes.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private start(): void {
    while (this.running < this.options.maxParallel) {
      const lane = this.ready.shift();
      if (lane === undefined) return;
      this.running += 1;
      void this.runFirstOf(lane);
    }
  }

  private async runFirstOf(lane: string): Promise<void> {
    const works = this.lanes.get(lane) ?? [];
    const [work] = works;
    await work?.run();
    works.shift();
    this.bytes -= work?.bytes ?? 0;
    this.running -= 1;
    if (works.length > 0) this.ready.push(lane);
    else this.lanes.delete(lane);
    if (this.lanes.size === 0) for (const resolve of this.idle.splice(0)) resolve();
    this.start();
  }
}
