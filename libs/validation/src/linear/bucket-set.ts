/** Buckets of a linear model, each once, in the order in which they were added. Made once and cleared for each text. */
export class BucketSet {
  /** In which round a bucket was added last: clearing is one step, however many buckets there are. */
  readonly #rounds: Int32Array;
  readonly #mask: number;
  #round = 1;
  #buckets = new Int32Array(256);
  #size = 0;

  /** @param count of the model's buckets, a power of two */
  constructor(count: number) {
    this.#rounds = new Int32Array(count);
    this.#mask = count - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns whether the hash's bucket is new */
  add(hash: number): boolean {
    const bucket = hash & this.#mask;
    if (this.#rounds[bucket] === this.#round) return false;
    this.#rounds[bucket] = this.#round;
    if (this.#size === this.#buckets.length) this.#grow();
    this.#buckets[this.#size++] = bucket;
    return true;
  }

  #grow(): void {
    const larger = new Int32Array(this.#size * 2);
    larger.set(this.#buckets);
    this.#buckets = larger;
  }

  /** Good until something is added. */
  get buckets(): Int32Array {
    return this.#buckets.subarray(0, this.#size);
  }

  clear(): void {
    this.#size = 0;
    this.#round += 1;
    if (this.#round < LAST_ROUND) return;
    this.#rounds.fill(0);
    this.#round = 1;
  }
}

const LAST_ROUND = 2 ** 31 - 1;
