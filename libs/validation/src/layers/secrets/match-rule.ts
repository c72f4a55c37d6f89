import { assignmentAt } from './assignment.ts';
import type { FoundSecret } from './found-secret.ts';
import { isRandomKey, isUuid } from './judge-value.ts';
import { isPlaceholder } from './placeholder.ts';
import type { SecretRule } from './secret-rule.ts';

const MOST_BEFORE = 80;
/** Nobody's, though of the right format: keys that documentation prints. */
const DOCUMENTED = /EXAMPLE|4eC39HqLyjWDarjtT1zdp7dc|BQokikJOvBiI2HlWgH4olfQ2|tGzv3JOkF0XG5Qx2TlKWIA/;
const SECRET_NAME = /key|token|secret|pass|pwd|cred|auth|api|pat\b|sid|license|dsn/i;
const PUBLIC_NAME =
  /public|publishable|search|_id$|-id$|[a-z]Id$|hash|sha|commit|digest|version|revision|project|workspace|account$|url|host/i;

/** @param at where the keyword begins; @param length of the keyword */
export function matchRule(rule: SecretRule, text: string, at: number, length: number): FoundSecret | undefined {
  return rule.named ? namedSecret(rule, text, at, length) : prefixedSecret(rule, text, at);
}

function prefixedSecret(
  { name, pattern, before, mostBefore, isValid, strict, isTestKey }: SecretRule,
  text: string,
  at: number,
): FoundSecret | undefined {
  let start = at;
  if (before) {
    const earliest = Math.max(0, at - (mostBefore ?? MOST_BEFORE) - 1);
    while (start > earliest && before.test(text[start - 1] as string)) start--;
    if (at - start > (mostBefore ?? MOST_BEFORE)) return undefined;
  } else if (/[A-Za-z0-9]/.test(text[at - 1] ?? ' ') && !/\\[nrt]$/.test(text.slice(Math.max(0, at - 2), at))) {
    return undefined;
  }
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [secret, ...groups] = match;
  const random = groups.find((group) => group !== undefined) ?? secret;
  if (DOCUMENTED.test(secret) || isPlaceholder(random)) return undefined;
  const valid = isValid?.(secret) ?? true;
  if (!valid && strict) return undefined;
  return {
    type: 'PROVIDER_KEY',
    name,
    start,
    end: start + secret.length,
    confidence: valid ? 0.98 : 0.75,
    hasOwnFormat: valid,
    ...(isTestKey?.(secret) ? { isTestKey: true } : {}),
  };
}

/** `HEROKU_API_KEY=…`, `Datadog API key: …`: the service's name, a word for secrets, and a value of the right shape. */
function namedSecret({ name, pattern }: SecretRule, text: string, at: number, length: number): FoundSecret | undefined {
  const assignment = assignmentAt(text, at, at + length, true);
  if (!assignment || !SECRET_NAME.test(assignment.name) || PUBLIC_NAME.test(assignment.name)) return undefined;
  pattern.lastIndex = assignment.start;
  const value = pattern.exec(text)?.[0];
  if (
    value === undefined ||
    value.length < assignment.value.length ||
    !(isUuid(value) ? !isPlaceholder(value) : isRandomKey(value))
  )
    return undefined;
  return {
    type: 'PROVIDER_KEY',
    name,
    start: assignment.start,
    end: assignment.start + value.length,
    confidence: 0.9,
    hasOwnFormat: true,
  };
}
