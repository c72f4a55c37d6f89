/**
 * A time out of PostgreSQL's JSON in ISO 8601, UTC, with all of its six digits, which a `Date` has no room for; so that
 * equal times are equal texts. `infinity` stays.
 */
export function exactTime(time: string): string {
  if (time.endsWith('infinity')) return time;
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? '';
  return `${new Date(time).toISOString().slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}
