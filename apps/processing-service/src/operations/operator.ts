import type { Principal } from '@cairn/auth';

export const READ = 'operations:read';
export const WRITE = 'operations:write';

/** Who changes something, as it is kept beside the change. */
export function operatorOf(principal: Principal): string {
  if (principal.kind === 'user') return `user ${principal.userId}`;
  const user = principal.onBehalfOf ? ` for user ${principal.onBehalfOf}` : '';
  return `service ${principal.service}${user}`;
}
