import type { ExplainedClaims } from './explain-claims.ts';
import type { LoggedPlan } from './plan-log.ts';

/** The first claim, the slowest after it, and the one in turn, with their plans. */
export function explainReport({ finishedRows, deferredRows, deadRows, claims }: ExplainedClaims): string {
  const numbers = [finishedRows, deferredRows, deadRows].map((count) => count.toLocaleString('en'));
  const [first, ...others] = claims.filter((claim) => !isInTurn(claim));
  const slowest = others.reduce<LoggedPlan | undefined>((a, b) => (a && a.ms >= b.ms ? a : b), undefined);
  const shown = [
    ['The first claim', first],
    ['The slowest of the others', slowest],
    ['The first in turn of users', claims.find(isInTurn)],
  ] as const;
  return [
    `# Claims among ${numbers[0]} finished jobs, ${numbers[1]} deferred ones and ${numbers[2]} dead rows`,
    `${claims.length} claims: ${claims.map(({ ms }) => `${ms.toFixed(1)} ms`).join(', ')}`,
    ...shown.flatMap(([title, claim]) => (claim ? [`## ${title}: ${claim.ms} ms\n\n${fenced(claim.plan)}`] : [])),
    '',
  ].join('\n\n');
}

function isInTurn({ statement }: LoggedPlan): boolean {
  return statement.includes('RECURSIVE turn');
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
