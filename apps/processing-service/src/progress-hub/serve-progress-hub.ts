import { TokenVerifier } from '@cairn/auth';
import { AuthForbiddenError } from '@cairn/errors';
import { SignalRAdapter, type HubUser, type SignalROptions } from '@cairn/realtime';
import type { INestApplication } from '@nestjs/common';

export type ProgressHubOptions = Pick<
  SignalROptions,
  'allowedOrigins' | 'connectionKey' | 'transports' | 'limits' | 'backplane' | 'isRevoked'
>;

/** Lets users' pages connect to the gateways of `app`; call it before the body parser is registered. */
export function serveProgressHub(app: INestApplication, options: ProgressHubOptions): void {
  const verifier = app.get(TokenVerifier, { strict: false });
  const authenticate = async (token: string): Promise<HubUser> => {
    const principal = await verifier.verify(token);
    if (principal.kind !== 'user') throw new AuthForbiddenError('The progress hub is for users, not for services.');
    const { userId, expiresAt, tokenId, issuedAt } = principal;
    return { userId, expiresAt, ...(tokenId && { tokenId }), ...(issuedAt !== undefined && { issuedAt }) };
  };
  app.useWebSocketAdapter(new SignalRAdapter(app, { ...options, authenticate }));
}
