/** Nanoseconds that all processes of a machine share. */
export const now = (): bigint => process.hrtime.bigint();

export function msBetween(from: bigint, to: bigint): number {
  return Number(to - from) / 1e6;
}

export function msSince(from: bigint): number {
  return msBetween(from, now());
}
