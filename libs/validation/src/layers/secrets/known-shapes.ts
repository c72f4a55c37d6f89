import type { FoundSecret } from './found-secret.ts';
import { isPassword, isRandomKey } from './judge-value.ts';
import { isPlaceholder } from './placeholder.ts';

/** A secret whose notation is everybody's: key files, JSON web tokens, addresses and headers with a password in them. */
interface KnownShape {
  /** Lower case; one of them begins at the place that `find` is asked for. */
  keywords: readonly string[];
  find(text: string, at: number): FoundSecret | undefined;
}

export const KNOWN_SHAPES: readonly KnownShape[] = [
  { keywords: ['private key-----', 'private key block-----'], find: pemKeyAt },
  { keywords: ['putty-user-key-file-'], find: puttyKeyAt },
  { keywords: ['"kty"'], find: jsonWebKeyAt },
  { keywords: ['eyj'], find: jsonWebTokenAt },
  { keywords: ['://'], find: addressPasswordAt },
  { keywords: ['bearer '], find: bearerTokenAt },
  { keywords: ['basic ', '"auth"'], find: basicCredentialsAt },
  { keywords: ['curl '], find: curlUserAt },
];

const LEAST_KEY_CHARACTERS = 48;
/** Of `-----BEGIN … `. */
const LONGEST_HEADING = 32;

/** The armour with enough after it: a heading alone is talk about keys. Line ends may be escaped. */
function pemKeyAt(text: string, at: number): FoundSecret | undefined {
  const lineFrom = Math.max(0, at - LONGEST_HEADING);
  const heading = text.slice(lineFrom, at).lastIndexOf('-----BEGIN ');
  if (heading < 0) return undefined;
  const lineStart = lineFrom + heading;
  const bodyStart = text.indexOf('-----', at) + 5;
  if (!/[A-Za-z0-9+/]{40}/.test(text.slice(bodyStart, bodyStart + 400))) return undefined;
  const body = text.slice(bodyStart, bodyStart + 6_000);
  const armourEnd = body.indexOf('-----END');
  const key = (armourEnd < 0 ? body.slice(0, 2_000) : body.slice(0, armourEnd))
    .replace(/^[\w-]{2,20}: [^\n]{0,80}$/gm, '')
    .replace(/\\[nr]|[\s"'+,\\]/g, '');
  const letters = /^[A-Za-z0-9/=]{0,6000}/.exec(key.replaceAll('+', ''))?.[0] ?? '';
  if (letters.length < LEAST_KEY_CHARACTERS || isStandIn(letters)) return undefined;
  const end = armourEnd < 0 ? bodyStart + letters.length : bodyStart + armourEnd;
  return {
    type: 'PRIVATE_KEY',
    name: 'a private key',
    start: lineStart,
    end: Math.min(end, text.length),
    confidence: 0.99,
    hasOwnFormat: true,
  };
}

/** Long keys hold rows such as `AAAAAAA` by their format, so only what is all alike or says so counts. */
const isStandIn = (letters: string): boolean =>
  new Set(letters).size < 16 || /example|placeholder|redacted|x{12}/i.test(letters);

function puttyKeyAt(text: string, at: number): FoundSecret | undefined {
  const rest = text.slice(at, at + 8_000);
  const lines = rest.search(/Private-Lines: \d/i);
  if (lines < 0) return undefined;
  return {
    type: 'PRIVATE_KEY',
    name: 'a private key',
    start: at,
    end: at + lines,
    confidence: 0.99,
    hasOwnFormat: true,
  };
}

const MOST_OF_A_JWK = 2_000;

/** RFC 7518, section 6: `d` is the private part, `k` a symmetric key. */
function jsonWebKeyAt(text: string, at: number): FoundSecret | undefined {
  const from = Math.max(0, at - MOST_OF_A_JWK);
  const open = from + text.slice(from, at).lastIndexOf('{');
  const rest = text.slice(open, at + MOST_OF_A_JWK);
  const close = rest.indexOf('}');
  if (open < from || close < at - open) return undefined;
  const key = /"[dk]"\s{0,4}:\s{0,4}"([\w-]{22,1400})"/.exec(rest.slice(0, close));
  if (!key || isPlaceholder(key[1] as string)) return undefined;
  const start = open + key.index;
  return {
    type: 'PRIVATE_KEY',
    name: 'a private key',
    start,
    end: start + key[0].length,
    confidence: 0.95,
    hasOwnFormat: true,
  };
}

const JWT = /(eyJ[\w-]{8,2000})\.(eyJ[\w-]{4,6000})\.([\w-]{16,1400})(?![\w-])/y;

/** RFC 7519, if its header says how it is signed. The tokens that documentation shows everywhere are of "John Doe". */
function jsonWebTokenAt(text: string, at: number): FoundSecret | undefined {
  if (/[\w-]/.test(text[at - 1] ?? ' ')) return undefined;
  JWT.lastIndex = at;
  const token = JWT.exec(text);
  if (!token) return undefined;
  const [written, header, payload, signature] = token as unknown as [string, string, string, string];
  const algorithm = /"alg"\s{0,4}:\s{0,4}"(\w{2,10})"/.exec(decoded(header))?.[1];
  if (algorithm === undefined || algorithm === 'none') return undefined;
  if (/John Doe|"1234567890"|example/i.test(decoded(payload)) || isPlaceholder(signature)) return undefined;
  return {
    type: 'JWT',
    name: 'a signed token (JWT)',
    start: at,
    end: at + written.length,
    confidence: 0.85,
    hasOwnFormat: false,
  };
}

const decoded = (base64: string): string => Buffer.from(base64, 'base64url').toString('latin1');

const USER_AND_PASSWORD = /:\/\/([^\s:@/"'<>]{0,96}):([^\s@/"'<>]{3,160})@(?=[\w[${<%-])/y;

function addressPasswordAt(text: string, at: number): FoundSecret | undefined {
  USER_AND_PASSWORD.lastIndex = at;
  const match = USER_AND_PASSWORD.exec(text);
  if (!match) return undefined;
  const [, user, value] = match as unknown as [string, string, string];
  if (
    value === user ||
    !isPassword({ name: 'password', value: unescaped(value), start: 0, isQuoted: true, isProse: false })
  )
    return undefined;
  const start = at + 3 + user.length + 1;
  return {
    type: 'PASSWORD',
    name: 'a password in an address',
    start,
    end: start + value.length,
    confidence: 0.85,
    hasOwnFormat: false,
  };
}

/** As people type it; what is not well-formed stays as it is. */
function unescaped(value: string): string {
  return value.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const BEARER = /bearer {1,3}([\w.~+/-]{16,4000}={0,2})/iy;

function bearerTokenAt(text: string, at: number): FoundSecret | undefined {
  BEARER.lastIndex = at;
  const value = BEARER.exec(text);
  if (!value || !isRandomKey(value[1] as string)) return undefined;
  const end = at + value[0].length;
  return {
    type: 'TOKEN',
    name: 'a bearer token',
    start: end - (value[1] as string).length,
    end,
    confidence: 0.8,
    hasOwnFormat: false,
  };
}

const BASIC = /(?:basic {1,3}|"auth"\s{0,4}:\s{0,4}")([A-Za-z0-9+/]{8,400}={0,2})/iy;

/** RFC 7617 and the log-ins of container registries: user, colon and password in base 64. */
function basicCredentialsAt(text: string, at: number): FoundSecret | undefined {
  BASIC.lastIndex = at;
  const value = BASIC.exec(text);
  if (!value) return undefined;
  const credentials = Buffer.from(value[1] as string, 'base64').toString('latin1');
  const password = /^[\x21-\x39\x3b-\x7e]{0,128}:([\x20-\x7e]{3,256})$/.exec(credentials)?.[1];
  if (
    password === undefined ||
    !isPassword({ name: 'password', value: password, start: 0, isQuoted: true, isProse: false })
  )
    return undefined;
  const end = at + value[0].length;
  return {
    type: 'PASSWORD',
    name: 'a user and password in base 64',
    start: end - (value[1] as string).length,
    end,
    confidence: 0.85,
    hasOwnFormat: false,
  };
}

const CURL_USER = /(?:-u|--user)[ =]{0,2}["']?([\w.@+-]{1,64}):([^\s"']{4,128})/;

function curlUserAt(text: string, at: number): FoundSecret | undefined {
  const option = CURL_USER.exec(text.slice(at, at + 300));
  if (
    !option ||
    !isPassword({ name: 'password', value: option[2] as string, start: 0, isQuoted: false, isProse: false })
  )
    return undefined;
  const end = at + option.index + option[0].length;
  return {
    type: 'PASSWORD',
    name: 'a password on a command line',
    start: end - (option[2] as string).length,
    end,
    confidence: 0.8,
    hasOwnFormat: false,
  };
}
