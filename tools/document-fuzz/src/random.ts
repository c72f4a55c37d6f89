/** A stream of random numbers that a seed decides. */
export interface Random {
  /** 0 up to, not including, `below`. */
  int(below: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32 (T. Ettinger, 2017, public domain): 32 bits of state are plenty for choosing mutations. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, pick: <T>(from: readonly T[]): T => from[int(from.length)] as T };
}
