import type { HubUser, SignalROptions } from '../connection/hub-options.ts';
import { TRANSPORT_KINDS, type TransportKind } from '../transports/hub-transport.ts';
import type { ConnectionTokens } from './connection-tokens.ts';

interface AvailableTransport {
  transport: TransportKind;
  transferFormats: ('Text' | 'Binary')[];
}

/** What `negotiate` answers with status 200; an `error` is for the person at the client: `start()` rejects with it. */
export type NegotiationAnswer =
  | { error: string }
  | {
      negotiateVersion: 0 | 1;
      connectionId: string;
      connectionToken?: string;
      availableTransports: AvailableTransport[];
      useStatefulReconnect?: true;
      tokenLifetimeSeconds?: number;
    };

export interface NegotiationOptions extends Pick<SignalROptions, 'transports' | 'statefulReconnect' | 'refresh'> {
  tokens: ConnectionTokens;
  /** Why no connection can be opened now. */
  refusal: string | undefined;
}

/** Agrees with a client on how it will connect. Nothing is kept: the token holds all of it. */
export function negotiate(user: HubUser, query: URLSearchParams, options: NegotiationOptions): NegotiationAnswer {
  const { tokens, refusal, refresh = true, statefulReconnect = true } = options;
  const asked = query.get('negotiateVersion') ?? '0';
  if (!/^-?\d{1,9}$/.test(asked)) return { error: 'The client requested a non-integer protocol version.' };
  if (Number(asked) < 0) {
    return { error: `The client requested version '${asked}', but the server does not support this version.` };
  }
  if (refusal) return { error: refusal };
  const transports = options.transports ?? TRANSPORT_KINDS;
  const stateful =
    statefulReconnect &&
    transports.includes('WebSockets') &&
    query.get('useStatefulReconnect')?.toLowerCase() === 'true';
  const { connectionId, connectionToken } = tokens.issue(user.userId, { stateful });
  const rest = {
    availableTransports: transports.map(describe),
    // A client that did not ask refuses the whole answer.
    ...(stateful ? { useStatefulReconnect: true as const } : {}),
    ...(refresh ? lifetimeOf(user) : {}),
  };
  // Version 0 knows one id only, and it is the one that opens the connection.
  if (Number(asked) === 0) return { negotiateVersion: 0, connectionId: connectionToken, ...rest };
  return { negotiateVersion: 1, connectionId, connectionToken, ...rest };
}

/** Whole seconds that the user's credentials have left; nothing for those that do not end. */
export function lifetimeOf({ expiresAt }: HubUser): { tokenLifetimeSeconds?: number } {
  const seconds = Math.floor(expiresAt - Date.now() / 1000);
  return Number.isFinite(seconds) ? { tokenLifetimeSeconds: Math.max(0, seconds) } : {};
}

function describe(transport: TransportKind): AvailableTransport {
  return { transport, transferFormats: transport === 'ServerSentEvents' ? ['Text'] : ['Text', 'Binary'] };
}
