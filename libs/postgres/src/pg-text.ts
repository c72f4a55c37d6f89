const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/;
// eslint-disable-next-line no-control-regex -- NUL is the character that PostgreSQL cannot store.
const NUL = /\u0000/g;

/** The string as PostgreSQL can store it: NUL and lone surrogates become U+FFFD, everything else stays. */
export function pgText(text: string): string {
  return text.replace(NUL, '\uFFFD').toWellFormed();
}

/** JSON for a `jsonb` parameter, every string and key in it made storable as by `pgText`. Undefined becomes `null`. */
export function pgJson(value: unknown): string {
  // Of what `jsonb` refuses nothing survives JSON but in these escapes, and nearly nobody sends any.
  const json = JSON.stringify(value ?? null);
  if (!UNSTORABLE_ESCAPE.test(json)) return json;
  return JSON.stringify(value ?? null, (_key, part: unknown) => {
    if (typeof part === 'string') return pgText(part);
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [pgText(key), inner]));
  });
}
