/** Parts of a text that are given away; each is remembered by the blocks of 64 characters that it touches. */
export class Occupied {
  readonly #byBlock = new Map<number, [start: number, end: number][]>();

  /** @returns false, and takes nothing, when some of it is taken */
  take(start: number, end: number): boolean {
    for (let block = start >> 6; block <= (end - 1) >> 6; block++) {
      if (this.#byBlock.get(block)?.some(([from, to]) => from < end && start < to)) return false;
    }
    for (let block = start >> 6; block <= (end - 1) >> 6; block++) {
      const inBlock = this.#byBlock.get(block);
      if (inBlock) inBlock.push([start, end]);
      else this.#byBlock.set(block, [[start, end]]);
    }
    return true;
  }
}
