import { Occupied } from '../../occupied/occupied.ts';
import { visibleText } from '../../visible-text/visible-text.ts';
import { ASSIGNED_KEYWORDS, assignedSecretAt } from './assigned-secrets.ts';
import type { FoundSecret } from './found-secret.ts';
import { KeywordFinder } from './keyword-finder.ts';
import { KNOWN_SHAPES } from './known-shapes.ts';
import { matchRule } from './match-rule.ts';
import { ALL_RULES } from './rules/all-rules.ts';

type FindAt = (text: string, at: number) => FoundSecret | undefined;

/** What to do where a keyword begins; the same order as the keywords of the finder. */
const AT_KEYWORD: readonly { keyword: string; find: FindAt; hasOwnShape: boolean }[] = [
  ...ALL_RULES.flatMap((rule) =>
    rule.keywords.map((keyword) => ({
      keyword,
      find: (text: string, at: number) => matchRule(rule, text, at, keyword.length),
      hasOwnShape: !rule.named,
    })),
  ),
  ...KNOWN_SHAPES.flatMap(({ keywords, find }) => keywords.map((keyword) => ({ keyword, find, hasOwnShape: true }))),
  ...ASSIGNED_KEYWORDS.map((keyword) => ({
    keyword,
    find: (text: string, at: number) => assignedSecretAt(text, keyword, at),
    hasOwnShape: false,
  })),
];
/** More passwords and keys by name than this are a dump of them; those with formats of their own are still looked for. */
const MOST_ASSIGNED = 2_000;
let finder: KeywordFinder | undefined;
/** Made with the first text: the service's own thread asks for none. */
const keywordFinder = (): KeywordFinder => (finder ??= new KeywordFinder(AT_KEYWORD.map(({ keyword }) => keyword)));

/**
 * Secrets in a text as people see it.
 * @returns places of the original text, in their order, none overlapping
 */
export function findSecrets(original: string): FoundSecret[] {
  const { text, originalSpan } = visibleText(original);
  const found = [...secretsIn(text, false), ...encodedSecretsIn(text)];
  return oneEachPlace(found).map((secret) => {
    const [start, end] = originalSpan(secret.start, secret.end);
    return { ...secret, start, end };
  });
}

function secretsIn(text: string, wasEncoded: boolean): FoundSecret[] {
  const found: FoundSecret[] = [];
  let assigned = 0;
  keywordFinder().find(text, (index, at) => {
    const { find, hasOwnShape } = AT_KEYWORD[index] as (typeof AT_KEYWORD)[number];
    if (!hasOwnShape && (wasEncoded || assigned >= MOST_ASSIGNED)) return;
    const secret = find(text, at);
    if (!secret) return;
    found.push(secret);
    if (!hasOwnShape) assigned++;
  });
  return found;
}

const BASE_64 = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{24,8000}={0,2}(?![A-Za-z0-9+/_-])/g;
const MOST_ENCODED = 32;

/** Secrets with a format of their own are also looked for in what base 64 holds, as in the manifests of clusters. */
function encodedSecretsIn(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  let looked = 0;
  for (const match of text.matchAll(BASE_64)) {
    if (/^[a-z]+$|^[\da-f]+$/i.test(match[0]) || ++looked > MOST_ENCODED) continue;
    const decoded = Buffer.from(match[0], 'base64').toString('latin1');
    if (!/^[\t\n\r\x20-\x7e]{16,}$/.test(decoded)) continue;
    const [best] = oneEachPlace(secretsIn(decoded, true));
    if (best) found.push({ ...best, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** The more certain one; of equals the one whose rule stands first. */
function oneEachPlace(found: readonly FoundSecret[]): FoundSecret[] {
  const taken = new Occupied();
  return [...found]
    .sort((a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start) || a.start - b.start)
    .filter(({ start, end }) => taken.take(start, end))
    .sort((a, b) => a.start - b.start);
}
