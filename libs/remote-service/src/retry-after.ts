/**
 * Seconds of a `Retry-After` header, which may be a number or a date (RFC 9110, 10.2.3); undefined when it is neither.
 * @param now in milliseconds since 1970
 */
export function retryAfterSeconds(header: string | null | undefined, now = Date.now()): number | undefined {
  if (!header) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
