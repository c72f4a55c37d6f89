// Looked up once: these run for every pixel, and a global costs more than the sum in a test's own context.
const { PI, cos, imul, log, sqrt } = Math;

/** Values in [0, 1): the same sequence for the same seed on every machine (mulberry32, public domain by T. Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values around 0 with standard deviation 1 (Box-Muller). */
export function gaussian(random: () => number): number {
  return sqrt(-2 * log(1 - random())) * cos(2 * PI * random());
}
