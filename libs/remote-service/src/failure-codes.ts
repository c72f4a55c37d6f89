/** What a service calls the reason of a refusal. Text of a stranger: undefined unless it looks like a code. */
export function reasonCode(code: unknown): string | undefined {
  return typeof code === 'string' && /^[A-Za-z][A-Za-z_]{2,39}$/.test(code) ? code : undefined;
}

/** Why no answer came, as `ECONNRESET`, or else the error's name: its message may repeat the request with its key. */
export function networkCode(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : String(name ?? 'connection failed');
}
