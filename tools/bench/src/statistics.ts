/** @returns undefined for no values */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1];
  const high = sorted[sorted.length >> 1];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The smallest value that at least `percent` of all values do not exceed; undefined for no values. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** For people's eyes and for JSON; undefined stays. */
export function rounded(value: number, digits?: number): number;
export function rounded(value: number | undefined, digits?: number): number | undefined;
export function rounded(value: number | undefined, digits = 1): number | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : Number(value.toFixed(digits));
}

/** @returns undefined when either is missing or the divisor is 0 */
export function ratio(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || !by ? undefined : value / by;
}
