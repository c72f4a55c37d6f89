import { AuthTokenMissingError } from '@cairn/errors';
import type { Request } from 'express';
import passport from 'passport';
import { ExtractJwt } from 'passport-jwt';
import type { TokenVerifier } from './token-verifier.ts';

export const STRATEGY_NAME = 'bearer';

const fromHeader = ExtractJwt.fromAuthHeaderAsBearerToken();

/**
 * Passport strategy for bearer tokens in the Authorization header (never the query: URLs end up in logs).
 * passport-jwt's own strategy verifies by jsonwebtoken, which has no EdDSA and no key sets; ours asks the verifier.
 */
export class BearerStrategy extends passport.Strategy {
  override readonly name = STRATEGY_NAME;

  constructor(private readonly verifier: TokenVerifier) {
    super();
  }

  override authenticate(request: Request): void {
    const token = fromHeader(request);
    if (!token) return this.error(new AuthTokenMissingError());
    this.verifier.verify(token).then(
      (principal) => this.success(principal),
      (error: unknown) => this.error(error),
    );
  }
}
