export interface Sample {
  atMinutes: number;
  rssMb: number;
}

/** Least squares, without the first fifth, in which caches fill and code is compiled. Undefined below three samples. */
export function slopePerMinute(samples: readonly Sample[]): number | undefined {
  const steady = samples.slice(Math.ceil(samples.length / 5));
  if (steady.length < 3) return undefined;
  const mean = (of: (sample: Sample) => number): number =>
    steady.reduce((sum, each) => sum + of(each), 0) / steady.length;
  const [middleAt, middleMb] = [mean(({ atMinutes }) => atMinutes), mean(({ rssMb }) => rssMb)];
  const spread = steady.reduce((sum, { atMinutes }) => sum + (atMinutes - middleAt) ** 2, 0);
  const together = steady.reduce((sum, { atMinutes, rssMb }) => sum + (atMinutes - middleAt) * (rssMb - middleMb), 0);
  return together / spread;
}
