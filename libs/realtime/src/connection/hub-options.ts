import { DEFAULT_CALL_LIMITS, type CallLimits } from '../calls/call-limits.ts';
import type { HubBackplane } from '../fan-out/hub-fan-out.ts';
import type { RequestTarget } from '../negotiation/hub-request.ts';
import type { TransportKind } from '../transports/hub-transport.ts';
import type { HubConnection } from './hub-connection.ts';

/** Whose connection it is. */
export interface HubUser {
  /** Empty for clients without a token, where the hub takes them. */
  userId: string;
  /** Epoch seconds; the connection is closed then. `Infinity` for clients without a token. */
  expiresAt: number;
  /** The token's own id, for `isRevoked`. */
  tokenId?: string;
  /** Epoch seconds at which the token was made, for `isRevoked`. */
  issuedAt?: number;
}

export interface HubLimits extends CallLimits {
  /** A client that has not finished the handshake by then is cut off. Default 15,000. */
  handshakeTimeoutMs: number;
  /** A Ping is sent when nothing else was for this long. Default 15,000. */
  pingIntervalMs: number;
  /** A client silent for this long is cut off. Default 30,000. */
  clientTimeoutMs: number;
  /** Largest message taken from a client. Default 32 KiB. */
  maxMessageBytes: number;
  /** Largest WebSocket message or POST body taken; either may hold several messages. Default 256 KiB. */
  maxBatchBytes: number;
  /** Deepest nesting of arrays and objects in a message. Default 64. */
  maxMessageDepth: number;
  /** A client with more than this still unsent when the next message comes is dropped. Default 1 MiB. */
  maxSendBufferBytes: number;
  /** Connections of one user to one hub of one replica. Default 20. Clients without a token count only in all. */
  maxConnectionsPerUser: number;
  /** Connections to one hub of one replica. Default 10,000. */
  maxConnections: number;
  /** Time a client has to answer the server's close before it is cut off. Default 2,000. */
  closeGraceMs: number;
  /** A long poll with nothing to say is answered after this time. Default 90,000; clients wait 100,000. */
  pollTimeoutMs: number;
  /** A long-polling client that leaves no poll open for this long is gone. Default 15,000. */
  pollGapMs: number;
  /** A stateful connection whose socket was lost is kept for this long. Default 30,000. */
  resumeWindowMs: number;
  /** Messages that a stateful client has not acknowledged, in bytes of its encoding. Default 100,000. */
  maxResumeBytes: number;
  /** How often `isRevoked` is asked about every connection. Default 20,000. */
  recheckIntervalMs: number;
}

export const DEFAULT_HUB_LIMITS: Readonly<HubLimits> = {
  ...DEFAULT_CALL_LIMITS,
  handshakeTimeoutMs: 15_000,
  pingIntervalMs: 15_000,
  clientTimeoutMs: 30_000,
  maxMessageBytes: 32 * 1024,
  maxBatchBytes: 256 * 1024,
  maxMessageDepth: 64,
  maxSendBufferBytes: 1024 * 1024,
  maxConnectionsPerUser: 20,
  maxConnections: 10_000,
  closeGraceMs: 2_000,
  pollTimeoutMs: 90_000,
  pollGapMs: 15_000,
  resumeWindowMs: 30_000,
  maxResumeBytes: 100_000,
  recheckIntervalMs: 20_000,
};

export interface SignalROptions {
  /**
   * Checks an access token. An `AppError` it rejects with is answered with its own status; anything else is a 500.
   */
  authenticate(token: string, target: RequestTarget): Promise<HubUser>;
  /** Takes clients that bring no token, as the user with the empty id. A token that is brought is checked. Default false. */
  anonymous?: boolean;
  /** Origins of the pages that may connect, such as `https://app.example.com`. Requests without an origin may too. */
  allowedOrigins: readonly string[] | ((origin: string) => boolean);
  /** Signs connection tokens: at least 32 characters, the same on every replica. */
  connectionKey: string;
  /** In the order in which clients try them. Default all. The two over HTTP need replicas with session affinity. */
  transports?: readonly TransportKind[];
  /** Whether clients that ask for it may come back to their connection over a new WebSocket. Default true. */
  statefulReconnect?: boolean;
  /** Whether clients may bring fresh credentials to an open connection. Default true. */
  refresh?: boolean;
  /**
   * Looks again at what the connection may do, groups included, when fresh credentials came. Rejecting with an `AppError`
   * refuses them; the connection then lives until its old ones expire.
   */
  onRefresh?(connection: HubConnection, user: HubUser): void | Promise<void>;
  /** Asked about every open connection again and again; true closes it. */
  isRevoked?(user: HubUser): boolean | Promise<boolean>;
  /** Tells clients what a method threw, whatever it was. For development. Default false. */
  detailedErrors?: boolean;
  /** Carries what hubs send to other replicas. Default: there is but this one. */
  backplane?: HubBackplane;
  limits?: Partial<HubLimits>;
}
