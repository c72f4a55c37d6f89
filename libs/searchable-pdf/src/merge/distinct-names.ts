const UTF_16 = '\u00fe\u00ff';

/** Gives names that nobody has yet: one that is taken gets a number, `chapter-2`. */
export class DistinctNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  add(name: string): string {
    let free = name;
    for (let n = 2; this.#taken.has(free); n++) free = name + suffix(name, n);
    this.#taken.add(free);
    return free;
  }
}

/** Names of a name tree are bytes, and may be text in UTF-16. */
function suffix(name: string, n: number): string {
  const text = `-${n}`;
  return name.startsWith(UTF_16) ? text.replaceAll(/./g, '\0$&') : text;
}
