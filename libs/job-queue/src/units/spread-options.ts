/** When and how a job of units is spread over several workers. */
export interface SpreadOptions {
  /** Units of one part, which one worker does as a job of its own. */
  unitsPerChild: number;
  /** Jobs with at least so many units left to do are spread; the others are not worth the detour. */
  fromUnits: number;
}

/** @throws RangeError for numbers that make no sense */
export function checkSpread(jobType: string, { unitsPerChild, fromUnits }: SpreadOptions): void {
  for (const [name, value] of Object.entries({ unitsPerChild, fromUnits })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`spread of "${jobType}": ${name} must be a whole number from 1, not ${value}`);
    }
  }
}
