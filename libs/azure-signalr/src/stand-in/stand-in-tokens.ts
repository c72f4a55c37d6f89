import { AuthTokenInvalidError } from '@cairn/errors';
import type { HubUser } from '@cairn/realtime';
import { jwtVerify, SignJWT, type JWTPayload } from 'jose';

const YEAR_SECONDS = 365 * 86_400;

/** Checks tokens the way the service does: signature, audience, expiry. */
export class StandInTokens {
  private readonly key: Uint8Array;
  private readonly acceptsEntraToken: (token: string) => boolean;

  constructor(accessKey: string, acceptsEntraToken: (token: string) => boolean) {
    this.key = new TextEncoder().encode(accessKey);
    this.acceptsEntraToken = acceptsEntraToken;
  }

  /**
   * Whose connection a client's token opens. Users of different hubs are different: the id begins with the hub.
   * @param clientUrl as negotiation answered it
   * @throws AuthTokenInvalidError
   */
  async client(token: string, clientUrl: string, hub: string): Promise<HubUser> {
    const claims = await this.verified(token, clientUrl);
    const {
      nameid = '',
      'asrs.s.coae': closes,
      'asrs.s.aeo': expiresOn,
    } = claims as Record<string, string | undefined>;
    // An open connection outlives its token, unless the token says otherwise.
    const expiresAt = closes === 'true' ? Number(expiresOn) : Date.now() / 1000 + YEAR_SECONDS;
    return { userId: userIn(hub, nameid), expiresAt };
  }

  /** @param url of the request, without its query */
  async isRequestAllowed(token: string, url: string): Promise<boolean> {
    if (this.acceptsEntraToken(token)) return true;
    return this.verified(token, url).then(
      () => true,
      () => false,
    );
  }

  issue(clientUrl: string, userId: string, minutesToExpire: number): Promise<string> {
    return new SignJWT(userId === '' ? {} : { nameid: userId })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(clientUrl)
      .setExpirationTime(`${minutesToExpire}m`)
      .sign(this.key);
  }

  private async verified(token: string, audience: string): Promise<JWTPayload> {
    try {
      const options = { audience, algorithms: ['HS256'], requiredClaims: ['exp', 'aud'] };
      return (await jwtVerify(token, this.key, options)).payload;
    } catch (error) {
      throw new AuthTokenInvalidError((error as Error).name);
    }
  }
}

/** Users and groups are of one hub; the stand-in keeps those of all its hubs in one. */
export function userIn(hub: string, userId: string): string {
  return `${hub}/${userId}`;
}

export function groupIn(hub: string, group: string): string {
  return `${hub}/${group}`;
}

/** Everybody of a hub is in this one; it is no name that a request can spell. */
export function everybodyIn(hub: string): string {
  return `everybody in ${hub}`;
}

export function hubOf(userId: string): string {
  return userId.slice(0, userId.indexOf('/'));
}
