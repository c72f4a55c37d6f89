import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Who may call a route. Without any of the decorators below: users only. */
export type Access =
  | { who: 'everyone' }
  | { who: 'users' }
  | { who: 'services'; scope: string }
  | { who: 'users-and-services'; scope: string }
  | { who: 'operators'; scope: string };

export const ACCESS = 'cairn:access';

/** No token needed, and none looked at. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS, { who: 'everyone' } satisfies Access);

/** What holds without a decorator; on a method it takes back what its class allows to services. */
export const UsersOnly = (): CustomDecorator => SetMetadata(ACCESS, { who: 'users' } satisfies Access);

/**
 * Only service tokens with `scope` may call the route; a user's token answers 403.
 * With `orUser` any user may call it as well, for their own things: users carry no scopes.
 */
export const RequireScope = (scope: string, { orUser = false } = {}): CustomDecorator =>
  SetMetadata(ACCESS, { who: orUser ? 'users-and-services' : 'services', scope } satisfies Access);

/**
 * Only tokens with `scope` may call the route, of users and services alike: for operators, whose calls are about
 * everybody's things. Everybody else's token answers 403.
 */
export const OperatorsOnly = (scope: string): CustomDecorator =>
  SetMetadata(ACCESS, { who: 'operators', scope } satisfies Access);
