const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** A time in the reader's language and time zone. */
export function formatTime(iso: string): string {
  return formatted(full, iso);
}

/** The time of day alone, to the second. */
export function formatClock(iso: string): string {
  return formatted(clock, iso);
}

function formatted(format: Intl.DateTimeFormat, iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : format.format(time);
}
