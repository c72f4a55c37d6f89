const SMALL_A = 97;
const SMALL_Z = 122;

/**
 * Finds all of many keywords in one walk over a text (Aho and Corasick, 1975), whatever their case. Keywords are ASCII in
 * lower case.
 */
export class KeywordFinder {
  /** Column of each ASCII character in the table; 0 for those in no keyword. */
  readonly #columns = new Uint8Array(128);
  readonly #width: number;
  /** The next state by state and column; absolute, fallbacks are worked in. */
  readonly #next: Uint16Array;
  /** Keywords that end in a state, by index. */
  readonly #endingAt: (readonly number[])[];
  readonly #lengths: readonly number[];

  constructor(keywords: readonly string[]) {
    this.#lengths = keywords.map(({ length }) => length);
    for (const character of new Set(keywords.join(''))) {
      this.#columns[character.charCodeAt(0)] = Math.max(...this.#columns) + 1;
    }
    for (let code = SMALL_A; code <= SMALL_Z; code++) this.#columns[code - 32] = this.#columns[code] as number;
    this.#width = Math.max(...this.#columns) + 1;
    this.#next = new Uint16Array((1 + keywords.join('').length) * this.#width);
    this.#endingAt = [[]];
    for (const [index, keyword] of keywords.entries()) this.#plant(keyword, index);
    this.#linkFallbacks();
  }

  /** Calls back with the index of each keyword and where it begins, in the order of their ends. */
  find(text: string, onFound: (keyword: number, start: number) => void): void {
    let state = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      state = code < 128 ? (this.#next[state * this.#width + (this.#columns[code] as number)] as number) : 0;
      if (state === 0) continue;
      for (const keyword of this.#endingAt[state] as readonly number[]) {
        onFound(keyword, index + 1 - (this.#lengths[keyword] as number));
      }
    }
  }

  #plant(keyword: string, index: number): void {
    let state = 0;
    for (const character of keyword) {
      const cell = state * this.#width + (this.#columns[character.charCodeAt(0)] as number);
      if (this.#next[cell] === 0) this.#next[cell] = this.#endingAt.push([]) - 1;
      state = this.#next[cell] as number;
    }
    this.#endingAt[state] = [...(this.#endingAt[state] as readonly number[]), index];
  }

  /** Breadth first: the fallback of a state is shorter, so it is finished before. */
  #linkFallbacks(): void {
    const fallback = new Uint16Array(this.#endingAt.length);
    const queue = [0];
    for (const state of queue) {
      for (let column = 1; column < this.#width; column++) {
        const cell = state * this.#width + column;
        const target = this.#next[cell] as number;
        const other = state === 0 ? 0 : (this.#next[(fallback[state] as number) * this.#width + column] as number);
        if (target === 0) {
          this.#next[cell] = other;
          continue;
        }
        fallback[target] = other;
        this.#endingAt[target] = [
          ...(this.#endingAt[target] as readonly number[]),
          ...(this.#endingAt[other] as readonly number[]),
        ];
        queue.push(target);
      }
    }
  }
}
