import { entropy } from './entropy.ts';

/** Words that documentation puts where the secret goes. Shorter ones turn up by chance in random letters. */
const WORDS =
  /example|sample|dummy|placeholder|change[-_ ]?me|changeit|replace[-_ ]?(?:me|with|this)|insert[-_ ]|redacted|your[-_]|[-_]your|[-_]here\b|my[-_]?(?:secret|token|password|api|key)|fake|not[-_]?(?:a[-_]?)?(?:real|secret)|todo|fixme|foobar|lorem|x{5}|\*{3}|\.{3}|…|#{4}|-{4}|_{4}|deadbeef|abcdefgh|12345678|01234567|98765432|87654321|qwerty/i;
const REPEATED = /(.)\1{6}|^(.{1,4})\2{3,64}$/s;
const SMALLEST_SHARE_OF_CHARACTERS = 0.22;

/** Whether the random part of a secret was made up by a person: an example, a stand-in, keys pressed in a row. */
export function isPlaceholder(secret: string): boolean {
  if (WORDS.test(secret) || REPEATED.test(secret)) return true;
  const distinct = new Set(secret).size;
  if (secret.length >= 16 && (distinct < 6 || distinct < Math.min(secret.length, 40) * SMALLEST_SHARE_OF_CHARACTERS))
    return true;
  return longestRow(secret) >= 7 || (secret.length >= 16 && entropy(secret) < 2.4);
}

/** The longest row of characters that follow each other in the alphabet, upwards or downwards. */
function longestRow(text: string): number {
  let longest = 1;
  let up = 1;
  let down = 1;
  for (let index = 1; index < text.length; index++) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    up = step === 1 ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    longest = Math.max(longest, up, down);
  }
  return longest;
}

const REFERENCE =
  /^(?:\$\{|\$\(|\{\{|\{%|<[\w\s./-]*>?|%[\w.]+%|\[[\w\s-]*\]|\$[A-Za-z_]\w*$|@[\w.]+@|\$\{\{|!(?:vault|ref|sub|getatt)|(?:process\.env|import\.meta|os\.(?:environ|getenv)|env[.[(]|environ|getenv|config[.[(]|settings\.|secrets?\.[a-z]|vault:|ref\+|var\.|local\.|data\.|module\.|self\.|this\.|req\.|request\.|options\.|props\.|params\.|args\.|input\.|ssm:|arn:|file:|op:\/\/|keyring|enc\[|sops|base64:$))/i;
/** A call, an index or an operator: code that fetches the secret rather than the secret. */
const CODE =
  /^[A-Za-z_$][\w$]*(?:(?:\.|\?\.|::|->)[A-Za-z_$][\w$]*)+(?:\(|\[|$)|^[A-Za-z_$][\w$.]*\(|^(?:await|new|return|lambda|function|typeof)\b|=>|\$\{|\{\{|#\{|<%|%\(|\|\||&&/;

/** Whether a value says where the secret comes from instead of what it is. */
export function isReference(value: string): boolean {
  const beginning = value.slice(0, 48);
  return REFERENCE.test(beginning) || CODE.test(beginning);
}
