/** Four decimals: enough to explain, and the same text on every machine. The sum avoids a negative zero. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000 + 0;
}
