import { AppError } from '@cairn/errors';
import type { HubConnection } from '../connection/hub-connection.ts';
import type { HubUser, SignalROptions } from '../connection/hub-options.ts';
import { jsonAnswer, type HubAnswer } from './hub-answers.ts';
import { lifetimeOf } from './negotiation.ts';

export interface RefreshOptions extends Pick<SignalROptions, 'refresh' | 'onRefresh'> {
  connectionToken: string | null;
  /** Who asks, by the new credentials. */
  authenticate(): Promise<HubUser>;
  /** The open connection of the token. */
  find(connectionToken: string): HubConnection | undefined;
}

/**
 * Answers `POST …/refresh`: the connection goes on with newer credentials of its user.
 * @see https://github.com/dotnet/aspnetcore/issues/67226
 */
export async function refreshAnswer(options: RefreshOptions): Promise<HubAnswer> {
  const { refresh = true, connectionToken, authenticate, find, onRefresh } = options;
  if (!refresh) return refusal(404, 'refresh_disabled', 'This hub takes no fresh credentials.');
  if (!connectionToken) return refusal(400, 'missing_connection_token', "The query value 'id' is missing.");
  let user: HubUser;
  try {
    user = await authenticate();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refusal(401, 'invalid_token', error.message);
  }
  if (!user.userId) return refusal(401, 'invalid_token', 'Clients without a token have nothing to refresh.');
  // After the credentials: a stranger learns nothing about which connections there are.
  const connection = find(connectionToken);
  if (!connection) return refusal(404, 'connection_not_found', 'No connection with that ID is open here.');
  if (connection.userId !== user.userId) {
    return refusal(403, 'user_changed', 'The new credentials are those of another user.');
  }
  try {
    await renewCredentials(connection, user, onRefresh);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refusal(403, 'refresh_rejected', error.message);
  }
  const { id: connectionId } = connection;
  return jsonAnswer(200, { connectionId, refreshedAt: new Date().toISOString(), ...lifetimeOf(user) });
}

/**
 * Lets a connection go on with newer credentials, once the application has looked at its rights again.
 * @throws what `onRefresh` throws; the connection then keeps the credentials it has
 */
export async function renewCredentials(
  connection: HubConnection,
  user: HubUser,
  onRefresh: SignalROptions['onRefresh'],
): Promise<void> {
  await onRefresh?.(connection, user);
  connection.renew(user);
}

function refusal(status: number, error: string, description: string): HubAnswer {
  return jsonAnswer(status, { error, error_description: description });
}
