/**
 * A stream from the client, for one reader: `for await (const item of stream)`.
 *
 * It throws what the client ends it with as a `WsException`, and an error when the connection ends before it. A reader
 * that leaves the loop needs no more items; the client is not told.
 */
export class UploadStream<Item = unknown> implements AsyncIterableIterator<Item> {
  private readonly capacity: number;
  private readonly onRoom: () => void;
  private readonly items: Item[] = [];
  private readonly readers: Reader<Item>[] = [];
  private end: { error?: Error } | undefined;

  /** @param onRoom called when a full stream takes items again */
  constructor(capacity: number, onRoom: () => void) {
    this.capacity = capacity;
    this.onRoom = onRoom;
  }

  get full(): boolean {
    return this.items.length >= this.capacity;
  }

  push(item: Item): void {
    if (this.end) return;
    const reader = this.readers.shift();
    if (reader) reader.resolve({ done: false, value: item });
    else this.items.push(item);
  }

  /** Items that have come are still read. */
  complete(error?: Error): void {
    if (this.end) return;
    this.end = error ? { error } : {};
    for (const reader of this.readers.splice(0)) this.settle(reader);
  }

  /** Nobody reads any more. */
  discard(): void {
    const wasFull = this.full;
    this.items.length = 0;
    this.complete();
    if (wasFull) this.onRoom();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Item>> {
    return new Promise((resolve, reject) => this.settle({ resolve, reject }));
  }

  async return(): Promise<IteratorResult<Item>> {
    this.discard();
    return { done: true, value: undefined };
  }

  private settle(reader: Reader<Item>): void {
    if (this.items.length > 0) {
      const wasFull = this.full;
      reader.resolve({ done: false, value: this.items.shift() as Item });
      if (wasFull) this.onRoom();
    } else if (!this.end) this.readers.push(reader);
    else if (this.end.error) {
      reader.reject(this.end.error);
      // Thrown once, as by a generator.
      this.end = {};
    } else reader.resolve({ done: true, value: undefined });
  }
}

interface Reader<Item> {
  resolve(result: IteratorResult<Item>): void;
  reject(error: Error): void;
}
