const REDACTED = '[redacted]';

const SECRET_KEYS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'bearerToken',
  'token',
  'password',
  'client_secret',
  'privateJwk',
  'accountKey',
  'connectionString',
].join('|');

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;

/** Each pattern is bounded or starts with a literal, so that a hostile line costs linear time. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`("(?:${SECRET_KEYS})":)(?:${STRING}|\[(?:${STRING},?)*\])`, 'gi'), `$1"${REDACTED}"`],
  // The same keys in JSON that somebody quoted inside a message.
  [new RegExp(String.raw`(\\"(?:${SECRET_KEYS})\\":\s?\\")[^"\\]+`, 'gi'), `$1${REDACTED}`],
  [/([?&](?:access_token|id_token|refresh_token|token|sig|code)=)[^&\s"'\\<>]+/gi, `$1${REDACTED}`],
  [/\b(Bearer|Basic)\s{1,8}[\w\-.~+/]{8,}=*/gi, `$1 ${REDACTED}`],
  [/eyJ[\w-]{5,2048}\.[\w-]{2,8192}\.[\w-]{0,2048}/g, REDACTED],
  [/((?:AccountKey|SharedAccessSignature|SharedAccessKey)=)[^;\s"'\\]+/gi, `$1${REDACTED}`],
  [/(:\/\/[^:/\s"@]{1,128}:)[^@/\s"]{1,256}@/g, `$1${REDACTED}@`],
];

/**
 * Takes credentials out of one serialised log line: values of known keys, bearer tokens and anything shaped like a JWT,
 * token and signature query parameters, storage keys, passwords in URLs.
 *
 * It works on the text that is about to be written, not on the objects, so no error, cause or nested field slips past.
 */
export function redactLine(line: string): string {
  return RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
