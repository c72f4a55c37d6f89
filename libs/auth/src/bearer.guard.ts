import { AppError, AuthForbiddenError, AuthTokenMissingError } from '@cairn/errors';
import { currentContext } from '@cairn/request-context';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import passport from 'passport';
import { ACCESS, type Access } from './access.ts';
import { BearerStrategy, STRATEGY_NAME } from './bearer.strategy.ts';
import { setPrincipal } from './current-principal.ts';
import { userIdOf, type Principal } from './principal.ts';
import { TokenVerifier } from './token-verifier.ts';

/** Global guard: authenticates by passport, then lets in whom the route's `Access` allows. */
@Injectable()
export class BearerGuard implements CanActivate {
  // An authenticator of its own: passport's global one would mix up several apps in one process.
  private readonly authenticator = new passport.Passport();

  constructor(
    private readonly reflector: Reflector,
    verifier: TokenVerifier,
  ) {
    this.authenticator.use(new BearerStrategy(verifier));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // The hub authenticates its connections itself, when they are opened.
    if (context.getType() !== 'http') return true;
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]) ?? { who: 'users' };
    if (access.who === 'everyone') return true;

    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    try {
      const principal = await this.authenticate(request, response);
      authorise(principal, access);
      remember(principal, request);
      return true;
    } catch (error) {
      const challenge = challengeFor(error, access);
      if (challenge) response.setHeader('www-authenticate', challenge);
      throw error;
    }
  }

  private authenticate(request: Request, response: Response): Promise<Principal> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, principal?: Principal | false | null) =>
        principal ? resolve(principal) : reject(error ?? new AuthTokenMissingError());
      // By name, never the strategy itself: only then each request gets an instance of its own, and two requests that are
      // verified at the same moment do not get each other's principal.
      this.authenticator.authenticate(STRATEGY_NAME, { session: false }, done)(request, response, reject);
    });
  }
}

function authorise(principal: Principal, access: Access): void {
  if (access.who === 'operators') return assertScope(principal, access.scope);
  if (principal.kind === 'user') {
    if (access.who === 'services') throw new AuthForbiddenError('This route is for services, not for users.');
    return;
  }
  if (access.who !== 'services' && access.who !== 'users-and-services') {
    throw new AuthForbiddenError('This route is for users, not for services.', { service: principal.service });
  }
  assertScope(principal, access.scope);
}

function assertScope(principal: Principal, scope: string): void {
  if (principal.scopes.includes(scope)) return;
  const service = principal.kind === 'service' ? principal.service : undefined;
  throw new AuthForbiddenError(`This route needs the scope ${scope}.`, { service });
}

function remember(principal: Principal, request: Request): void {
  setPrincipal(request, principal);
  const context = currentContext();
  if (!context) return;
  const userId = userIdOf(principal);
  if (userId) context.userId = userId;
  // A service token is made out to this service alone; passing it on would only be refused, or worse, not be.
  if (principal.kind === 'service') delete context.bearerToken;
}

/** RFC 6750 section 3: what a client needs to know to do better. */
function challengeFor(error: unknown, access: Access): string | undefined {
  if (error instanceof AuthTokenMissingError) return 'Bearer';
  if (error instanceof AuthForbiddenError) {
    return 'scope' in access ? `Bearer error="insufficient_scope", scope="${access.scope}"` : undefined;
  }
  if (error instanceof AppError && error.httpStatus === 401) {
    return `Bearer error="invalid_token", error_description="${error.message}"`;
  }
  return undefined;
}
