const SUFFIX = '#units';

/**
 * The type of jobs that do some units of a job of `jobType`. A type of its own, so that a worker which does not know of
 * parts, of an older release, never takes one; and so that limits and figures of the type itself count whole jobs.
 */
export function partType(jobType: string): string {
  return `${jobType}${SUFFIX}`;
}

export function isPartType(jobType: string): boolean {
  return jobType.endsWith(SUFFIX);
}

/** The type whose handler runs jobs of this type: itself, but for parts. Pauses and kill switches go by it. */
export function handlerType(jobType: string): string {
  return isPartType(jobType) ? jobType.slice(0, -SUFFIX.length) : jobType;
}
