import type { HubUser } from '@cairn/realtime';
import type { DataPlane } from './data-plane.ts';
import type { AccessKeyBearer } from './service-bearer.ts';

/** Makes the tokens with which clients connect to the service. */
export interface ClientTokens {
  /**
   * @param audience the client's URL at the service, with the hub in its query
   * @param hub the service's name of the hub
   */
  tokenFor(user: HubUser, audience: string, hub: string): Promise<string>;
}

/** Longest life of a client's token; it also ends with the user's own. */
const MAX_LIFETIME_SECONDS = 86_400;

export class SignedClientTokens implements ClientTokens {
  private readonly bearer: AccessKeyBearer;

  constructor(bearer: AccessKeyBearer) {
    this.bearer = bearer;
  }

  tokenFor({ userId, expiresAt }: HubUser, audience: string): Promise<string> {
    const latest = Math.floor(Date.now() / 1000) + MAX_LIFETIME_SECONDS;
    // The service's own SDK asks with these two for the connection to be closed when the user's token expires.
    const user: Record<string, string> = userId === '' ? {} : { nameid: userId };
    const claims = { ...user, 'asrs.s.coae': 'true', 'asrs.s.aeo': String(Math.floor(expiresAt)) };
    return this.bearer.sign(audience, claims, Math.min(Math.floor(expiresAt), latest));
  }
}

/** Without an access key nobody but the service can sign. It counts in minutes and does not close connections by them. */
export class IssuedClientTokens implements ClientTokens {
  private readonly dataPlane: DataPlane;

  constructor(dataPlane: DataPlane) {
    this.dataPlane = dataPlane;
  }

  async tokenFor({ userId, expiresAt }: HubUser, _audience: string, hub: string): Promise<string> {
    const seconds = Math.min(expiresAt - Date.now() / 1000, MAX_LIFETIME_SECONDS);
    const minutes = Math.max(1, Math.floor(seconds / 60));
    const response = await this.dataPlane.call({
      method: 'POST',
      path: [hub],
      verb: ':generateToken',
      query: [
        ['userId', userId],
        ['minutesToExpire', String(minutes)],
      ],
      operation: 'generate a token',
    });
    const { token } = (await response.json()) as { token?: unknown };
    if (typeof token !== 'string') throw new TypeError('Azure SignalR Service answered without a token.');
    return token;
  }
}
