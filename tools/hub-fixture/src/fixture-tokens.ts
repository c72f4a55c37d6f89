import { randomBytes } from 'node:crypto';
import { AuthTokenExpiredError, AuthTokenInvalidError } from '@cairn/errors';
import type { HubUser } from '@cairn/realtime';
import { errors, jwtVerify, SignJWT } from 'jose';

const ALGORITHM = 'HS256';

/** Tokens of this one process: they are good for nothing else. */
export class FixtureTokens {
  private readonly key = randomBytes(32);
  private readonly lifetimeSeconds: number;

  constructor(lifetimeSeconds: number) {
    this.lifetimeSeconds = lifetimeSeconds;
  }

  /** A JWT for `testuser`. */
  issue(): Promise<string> {
    return new SignJWT({ sub: 'testuser' })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime(`${this.lifetimeSeconds}s`)
      .sign(this.key);
  }

  /** @throws AppError when it is no token of ours, or too old */
  readonly authenticate = async (token: string): Promise<HubUser> => {
    try {
      const { payload } = await jwtVerify<{ sub: string; exp: number }>(token, this.key, { algorithms: [ALGORITHM] });
      return { userId: payload.sub, expiresAt: payload.exp };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) throw new AuthTokenExpiredError();
      throw new AuthTokenInvalidError('not a token of this fixture', { cause });
    }
  };
}
