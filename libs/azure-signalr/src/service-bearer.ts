import { SignJWT } from 'jose';
import type { EntraCredential } from './entra-credential.ts';

/** What goes into the `Authorization` header of a request to the service. */
export interface ServiceBearer {
  /** @param audience the request's URL without its query */
  bearerFor(audience: string): Promise<string>;
}

/** Requests sign themselves and go out at once. */
const REQUEST_LIFETIME_SECONDS = 300;
const ENTRA_SCOPE = 'https://signalr.azure.com/.default';

export class AccessKeyBearer implements ServiceBearer {
  private readonly key: Uint8Array;

  constructor(accessKey: string) {
    this.key = new TextEncoder().encode(accessKey);
  }

  bearerFor(audience: string): Promise<string> {
    return this.sign(audience, {}, Math.floor(Date.now() / 1000) + REQUEST_LIFETIME_SECONDS);
  }

  /** @param expiresAt epoch seconds */
  sign(audience: string, claims: Record<string, string>, expiresAt: number): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(this.key);
  }
}

export class EntraBearer implements ServiceBearer {
  private readonly credential: EntraCredential;

  constructor(credential: EntraCredential) {
    this.credential = credential;
  }

  async bearerFor(): Promise<string> {
    const token = await this.credential.getToken(ENTRA_SCOPE);
    if (!token) throw new Error('The identity of this process got no token for Azure SignalR Service.');
    return token.token;
  }
}
