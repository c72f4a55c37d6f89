/** Whether two-digit month and day are of a calendar; without the year, so 29 February always is. */
export function isMonthAndDay(month: string, day: string): boolean {
  const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0;
  return Number(day) >= 1 && Number(day) <= days;
}
