import type { Assignment } from './assignment.ts';
import { entropy } from './entropy.ts';
import { isPlaceholder, isReference } from './placeholder.ts';

/** Parts of a name that make it the name of something else: where, how long, of what kind. */
const ABOUT_IT =
  /(?:public|pub_?key|publishable|hash(?:ed)?|digest|checksum|fingerprint|thumbprint|encrypted|sealed|next|page|continuation|cursor|csrf|xsrf|sync|delta|resume|cancel|max|min|num|total|design|eos|bos|pad|unk|stop|special|forgot|reset|search_?only|site_?key)/i;
const ABOUT_IT_AFTER =
  /(?:_?ids?|names?|urls?|uris?|file(?:name)?|path|dir|types?|len(?:gth)?|count|size|limit|expir\w{0,12}|ttl|field|label|prefix|suffix|header|param\w{0,12}|policy|hint|rules?|pattern|regex|format|version|error|message|title|text|help|description|algorithm|method|scheme|provider|issuer|audience|rotation|manager|store|arn|ref|env|var|icon|class|input|form|page|link|status|state|usage|budget|hash|digest|izer|ize|ization|s)$/i;

const PASSWORD_STAND_IN =
  /^(?:my|the|your|db|user|admin|root|super|some|old|new|test|default)?[-_ ]?(?:pass(?:word|wd|phrase|code)?|passwort|pwd|pw|secret|admin|test(?:ing)?|user(?:name)?|root|demo|guest|welcome|hello|default|letmein|token|key|value|string|none|null|undefined|true|false|required|optional|changed?|postgres|mysql|redis|rabbitmq|mongo|foo|bar|baz|abc|p[a@]ssw[o0]rd|s3cr3t)[-_ ]?\d{0,4}[!?.]?$/i;

/** Whether a name speaks of the secret itself. */
export function namesSecret(name: string, keyword: string): boolean {
  const at = name.toLowerCase().lastIndexOf(keyword);
  return (
    !ABOUT_IT.test(name.slice(0, at)) && !ABOUT_IT_AFTER.test(name.slice(at + keyword.length).replace(/[A-Z]/g, '_$&'))
  );
}

/** Whether it is a password that somebody chose or made, rather than a word of the text or a stand-in. */
export function isPassword({ value, isQuoted, isProse }: Assignment): boolean {
  if (value.length < 6 || value.length > 128 || /\s/.test(value) || isReference(value) || PASSWORD_STAND_IN.test(value))
    return false;
  if (isPlaceholder(value) || isHash(value) || isAddress(value)) return false;
  const hasDigit = /\d/.test(value);
  const hasLetter = /\p{L}/u.test(value);
  const hasSign = /[^\p{L}\d]/u.test(value.slice(0, -1));
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value);
  if (!hasLetter) return false;
  if (isWords(value)) return value.length >= 16 && hasDigit && isQuoted;
  if (isProse) return hasDigit && (hasSign || isMixed || value.length >= 10);
  if (hasDigit || (hasSign && isMixed)) return true;
  return (isQuoted || value.length >= 12) && (isMixed || hasSign) && entropy(value) >= 2.75 && !isCamelCase(value);
}

/** Whether it is a key that a machine made. */
export function isRandomKey(value: string, leastLength = 16): boolean {
  if (value.length < leastLength || /[^\w+/=.:~-]/.test(value)) return false;
  if (isReference(value) || isPlaceholder(value) || isWords(value) || isAddress(value) || isHash(value)) return false;
  if (!/[A-Za-z]/.test(value)) return false;
  if (!/\d/.test(value)) return value.length >= 24 && !isCamelCase(value) && entropy(value) >= 4;
  return entropy(value) >= (value.length < 20 || /^[\da-f]+$/i.test(value) ? 2.8 : 3.1);
}

/** Whether quotes hold a row of all kinds of signs that a machine made, such as the secret key of a web framework. */
export function isRandomSigns(value: string): boolean {
  if (value.length < 20 || /\s/.test(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  return entropy(value) >= 3.8 && !isReference(value) && !isPlaceholder(value) && !isAddress(value) && !isHash(value);
}

export const isUuid = (value: string): boolean => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value);

/** Words and small numbers in a row, as names of things are. */
const isWords = (value: string): boolean =>
  /^[a-z]{2,40}\d{0,3}(?:[-_./:](?:[a-z]{2,40}\d{0,3}|v?\d{1,4})){1,16}$/i.test(value) &&
  value.split(/[-_./:]/).every((part) => /^[A-Z]?[a-z]*\d*$|^[A-Z]+\d*$/.test(part));

/** Several words without spaces, as code writes them. */
const isCamelCase = (value: string): boolean =>
  /^[a-z]*(?:[A-Z][a-z]{2,})+$/.test(value) || /^[a-z]{2,}(?:[A-Z][a-z]+)+$/.test(value);

const isHash = (value: string): boolean =>
  /^(?:\$(?:2[abxy]|argon2\w{0,2}|5|6|1|scrypt|pbkdf2\S{0,16})\$|\{?(?:bcrypt|ssha|sha\d*|md5|pbkdf2)[}:_-]|sha\d{1,3}[-:])/i.test(
    value,
  );

const isAddress = (value: string): boolean =>
  /^(?:[a-z][a-z\d+.-]{1,15}:\/\/|\.{0,2}\/|~\/|[a-z]:\\)/i.test(value) ||
  /^[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,64}$/.test(value) ||
  /^[\w./-]{1,200}\.(?:json|ya?ml|txt|pem|key|crt|js|ts|py|env|conf|cfg|ini|xml|html?|md|go|java|rb|php|com|org|net|io|dev|app)$/i.test(
    value,
  );
