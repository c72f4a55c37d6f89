import { assignmentAt, type Assignment } from './assignment.ts';
import type { FoundSecret } from './found-secret.ts';
import { isPassword, isRandomKey, isRandomSigns, isUuid, namesSecret } from './judge-value.ts';

const PASSWORD_WORDS = [
  'password',
  'passwd',
  'passwort',
  'passphrase',
  'kennwort',
  'mot de passe',
  'contrasena',
  'senha',
  'pwd',
  'pass',
  'identified by',
];
const KEY_WORDS = [
  'secret',
  'token',
  'apikey',
  'api_key',
  'api-key',
  'api key',
  'api.key',
  'access key',
  'credential',
  '_auth',
  'authorization',
  'hmac',
];
/** Many things are a key; these words before it make it one that opens something. */
const KEY = 'key';
const SECRET_KEY =
  /(?:secret|private|api|access|encr\w{0,7}|crypt\w{0,6}|sign\w{0,3}|master|auth|app|account|licen[cs]e|aes|jwt|session|service|webhook|storage|shared|deploy|bot|server|admin|client)[-_.]?$/i;
/** A random number by such a name is a key; by others, such as a request's token, it is an identifier. */
const STRONG_NAME = /secret|api|access|private|client|auth|bearer/i;
const SCHEME = /^(?:bearer|token|basic|apikey|key|ssws|bot)\s{1,3}/i;

/** In lower case. */
export const ASSIGNED_KEYWORDS: readonly string[] = [...PASSWORD_WORDS, ...KEY_WORDS, KEY];

/** A password, key or token by the name it is given to, in whatever notation, judged by how it looks. */
export function assignedSecretAt(text: string, keyword: string, start: number): FoundSecret | undefined {
  // Of "compass" and "passport", or found as a longer one.
  if (keyword === 'pass' && (isLetter(text[start - 1]) || isLetter(text[start + 4]))) return undefined;
  const assignment = assignmentAt(text, start, start + keyword.length);
  if (!assignment || !namesSecret(assignment.name, keyword)) return undefined;
  if (keyword === KEY && !SECRET_KEY.test(assignment.name.slice(0, assignment.name.toLowerCase().lastIndexOf(KEY))))
    return undefined;
  return PASSWORD_WORDS.includes(keyword) ? password(assignment) : key(assignment);
}

const isLetter = (character: string | undefined): boolean => /[a-z]/i.test(character ?? ' ');

function password(assignment: Assignment): FoundSecret | undefined {
  if (!isPassword(assignment)) return undefined;
  return found('PASSWORD', 'a password', assignment.start, assignment.value);
}

function key({ name, value: written, start, isQuoted }: Assignment): FoundSecret | undefined {
  const scheme = SCHEME.exec(written)?.[0].length ?? 0;
  const value = written.slice(scheme);
  const isMade = isRandomKey(value, STRONG_NAME.test(name) ? 12 : 16) || (isQuoted && isRandomSigns(value));
  const isKey = isUuid(value) ? STRONG_NAME.test(name) : isMade;
  return isKey ? found('TOKEN', 'a key or token', start + scheme, value) : undefined;
}

const found = (type: FoundSecret['type'], name: string, start: number, value: string): FoundSecret => ({
  type,
  name,
  start,
  end: start + value.length,
  confidence: 0.75,
  hasOwnFormat: false,
});
