/** How a service's secrets look. */
export interface SecretRule {
  /** As the reason names it, e.g. `a GitHub token`. */
  name: string;
  /** Lower case; one of them stands in every match, so that a text without them costs nothing more. */
  keywords: readonly string[];
  /**
   * Sticky, tried where a keyword begins, or with `before` where the characters of that class before it begin. Its first
   * group, where it has one, is the random part, which must not look made up.
   */
  pattern: RegExp;
  /** What may stand between the beginning of the secret and the keyword. */
  before?: RegExp;
  /** How many of those characters at most; 80 by default. */
  mostBefore?: number;
  /**
   * The keyword names the service and the secret follows it, as in `heroku_api_key = "…"`: the pattern is that of the
   * value.
   */
  named?: true;
  /** A check sum, or what else can be read from it. `false`: it looks so, but is not, so it counts as a generic one. */
  isValid?(secret: string): boolean;
  /** What `isValid` refuses is none at all. */
  strict?: true;
  /** For trying out; the policy says whether that matters. */
  isTestKey?(secret: string): boolean;
}

/** A secret that stands where one of the keywords begins. */
export const prefixed = (
  name: string,
  keywords: readonly string[],
  pattern: RegExp,
  more: Partial<SecretRule> = {},
): SecretRule => ({
  name,
  keywords,
  pattern: new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}y`),
  ...more,
});

/** A secret without a shape of its own, that is known by the name it is assigned to. */
export const named = (name: string, keywords: readonly string[], value: RegExp): SecretRule => ({
  name,
  keywords,
  pattern: new RegExp(`(?:${value.source})(?![\\w+/=-])`, 'y'),
  named: true,
});
