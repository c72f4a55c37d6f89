/** Lets so many pieces of work run at a time, in the order in which they came. */
export class Turns {
  private readonly limit: number;
  private readonly queue: (() => Promise<void>)[] = [];
  private running = 0;
  private shorter: PromiseWithResolvers<undefined> | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Waiting and running. */
  get size(): number {
    return this.queue.length + this.running;
  }

  /** @param work must not reject */
  take(work: () => Promise<void>): void {
    this.queue.push(work);
    this.next();
  }

  clear(): void {
    this.queue.length = 0;
    this.hurry();
  }

  /** Resolves with the next end of a piece of work, or when it is told to hurry. */
  whenShorter(): Promise<undefined> {
    this.shorter ??= Promise.withResolvers();
    return this.shorter.promise;
  }

  /** Nobody shall wait for the next end. */
  hurry(): void {
    this.shorter?.resolve(undefined);
    this.shorter = undefined;
  }

  private next(): void {
    if (this.running >= this.limit) return;
    const work = this.queue.shift();
    if (!work) return;
    this.running++;
    void work().finally(() => {
      this.running--;
      this.hurry();
      this.next();
    });
  }
}
