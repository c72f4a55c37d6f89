import { IdempotencyKeyInvalidError } from '@cairn/errors';

const MAX_LENGTH = 255;

/** RFC 8941 string: printable ASCII in double quotes, `"` and `\` escaped. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
/** What most clients send. Without a comma, because Node joins a header that was sent twice with one. */
const BARE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;

/**
 * The key in an `Idempotency-Key` header, quoted as the IETF draft has it or bare; both name the same key.
 * @returns undefined when the header was not sent
 * @throws IdempotencyKeyInvalidError
 */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string') throw new IdempotencyKeyInvalidError();
  const text = header.trim();
  const key = QUOTED.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1') ?? BARE.exec(text)?.[0];
  if (!key || key.length > MAX_LENGTH) throw new IdempotencyKeyInvalidError();
  return key;
}
