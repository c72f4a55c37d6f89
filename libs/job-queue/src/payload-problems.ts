const MAX_DEPTH = 64;

export interface PayloadProblem {
  field: string;
  message: string;
}

/**
 * What `jsonb` would refuse or silently change: NUL, lone surrogates, and nesting beyond 64 levels. Found here so that
 * the caller hears of the field, rather than of a failed statement.
 */
export function payloadProblems(payload: unknown): PayloadProblem[] {
  const problems: PayloadProblem[] = [];
  look(payload, 'payload', 0, problems);
  return problems;
}

function look(value: unknown, field: string, depth: number, problems: PayloadProblem[]): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) problems.push({ field, message: 'must not contain NUL or lone surrogates' });
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (depth === MAX_DEPTH) {
    problems.push({ field, message: `must not be nested deeper than ${MAX_DEPTH} levels` });
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const path = Array.isArray(value) ? `${field}[${key}]` : `${field}.${key}`;
    if (isStorable(key)) look(inner, path, depth + 1, problems);
    else problems.push({ field, message: 'must not have keys with NUL or lone surrogates' });
  }
}

export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
