export const ROOT = 0;
const NONE = -1;

/** Beginnings of terms, a state each. A state has few children, so they are a list; the root has all first letters. */
export class Trie {
  readonly #fromRoot = new Map<number, number>();
  readonly #code: number[] = [NONE];
  readonly #firstChild: number[] = [NONE];
  readonly #sibling: number[] = [NONE];

  next(state: number, code: number): number | undefined {
    if (state === ROOT) return this.#fromRoot.get(code);
    for (let child = this.#firstChild[state] as number; child !== NONE; child = this.#sibling[child] as number) {
      if (this.#code[child] === code) return child;
    }
    return undefined;
  }

  add(state: number, code: number): number {
    const child = this.#code.push(code) - 1;
    this.#firstChild.push(NONE);
    this.#sibling.push(this.#firstChild[state] as number);
    this.#firstChild[state] = child;
    if (state === ROOT) this.#fromRoot.set(code, child);
    return child;
  }

  codeOf(state: number): number {
    return this.#code[state] as number;
  }

  *children(state: number): Generator<number> {
    for (let child = this.#firstChild[state] as number; child !== NONE; child = this.#sibling[child] as number) {
      yield child;
    }
  }
}
