/** One measured number, with what we want of it. */
export interface Figure {
  /** Heading of its table. */
  section: string;
  /** What was judged. */
  set: string;
  measure: string;
  /** Undefined when the set has nothing to measure it by. */
  value: number | undefined;
  unit: 'share' | 'ms' | 'MB' | 's' | 'per second' | 'count';
  goal?: Goal;
  /** How many texts or files it stands on. */
  of?: number;
}

export type Goal = { atLeast: number } | { atMost: number };

export function meets({ value, goal }: Pick<Figure, 'value' | 'goal'>): boolean | undefined {
  if (value === undefined || !goal) return undefined;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}
