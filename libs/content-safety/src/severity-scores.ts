/** What the service tells apart, and the names of the same things in the toxicity layer. */
export const CATEGORIES = { Hate: 'hate', SelfHarm: 'self-harm', Sexual: 'sexual', Violence: 'violence' } as const;
export type ServiceCategory = keyof typeof CATEGORIES;

/**
 * Scores at severities 0 to 7; the service answers 0, 2, 4, 6 (safe, low, medium, high). At 0.5 a person should look: for
 * most kinds between low and medium. Of violence the service speaks early, also in technical talk and news; of self-harm
 * a low severity is enough.
 */
const SCORES: Readonly<Record<string, readonly number[]>> = {
  hate: [0, 0.2, 0.4, 0.55, 0.75, 0.85, 0.95, 0.98],
  'self-harm': [0, 0.25, 0.5, 0.65, 0.8, 0.9, 0.97, 0.99],
  sexual: [0, 0.2, 0.4, 0.55, 0.75, 0.85, 0.95, 0.98],
  violence: [0, 0.15, 0.3, 0.5, 0.7, 0.8, 0.95, 0.98],
};
/** Of categories that the service has learnt since. */
const OTHER: readonly number[] = [0, 0.2, 0.4, 0.55, 0.75, 0.85, 0.95, 0.98];

export function nameOf(category: string): string {
  return Object.hasOwn(CATEGORIES, category) ? CATEGORIES[category as ServiceCategory] : 'other';
}

export function scoreOf(name: string, severity: number): number {
  return (SCORES[name] ?? OTHER)[severity] ?? 1;
}
