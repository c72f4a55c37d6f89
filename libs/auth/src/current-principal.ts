import { AuthForbiddenError, AuthTokenMissingError } from '@cairn/errors';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { userIdOf, type Principal } from './principal.ts';

const principals = new WeakMap<Request, Principal>();

export function setPrincipal(request: Request, principal: Principal): void {
  principals.set(request, principal);
}

/** Parameter decorator: who calls, as the guard verified it. @throws AuthTokenMissingError on a public route */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  principalOf(context),
);

/**
 * Parameter decorator: id (UUID) of the user whose things the call is about. For a service token that is the user it
 * works for.
 * @throws AuthForbiddenError when a service names no user
 */
export const CurrentUserId = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const userId = userIdOf(principalOf(context));
  if (!userId) throw new AuthForbiddenError('This route needs a user; the service token names none.');
  return userId;
});

function principalOf(context: ExecutionContext): Principal {
  const principal = principals.get(context.switchToHttp().getRequest<Request>());
  if (!principal) throw new AuthTokenMissingError();
  return principal;
}
