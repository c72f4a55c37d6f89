/** The part of a JWT that a client uses. It is not verified here: the services do that on every request. */
export interface TokenClaims {
  userId: string;
  expiresAtMs: number;
}

/** @returns undefined when the text is not a JWT with `sub` and `exp` */
export function readTokenClaims(token: string): TokenClaims | undefined {
  const payload = token.split('.')[1];
  if (!payload) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { sub, exp } = claims as { sub?: unknown; exp?: unknown };
    if (typeof sub !== 'string' || typeof exp !== 'number') return undefined;
    return { userId: sub, expiresAtMs: exp * 1000 };
  } catch {
    return undefined;
  }
}
