/** Whose connection it is. */
export interface HubUser {
  userId: string;
  /** Epoch seconds; the connection is closed then. */
  expiresAt: number;
}

export interface HubLimits {
  /** A client that has not finished the handshake by then is cut off. Default 15,000. */
  handshakeTimeoutMs: number;
  /** A Ping is sent when nothing else was for this long. Default 15,000. */
  pingIntervalMs: number;
  /** A client silent for this long is cut off. Default 30,000. */
  clientTimeoutMs: number;
  /** Largest WebSocket message taken from a client. Default 32 KiB. */
  maxMessageBytes: number;
  /** Deepest nesting of arrays and objects in a message. Default 64. */
  maxMessageDepth: number;
  /** A client with more than this still unsent when the next message comes is cut off. Default 1 MiB. */
  maxSendBufferBytes: number;
  /** Connections of one user to one replica. Default 20. */
  maxConnectionsPerUser: number;
  /** Calls of one connection that wait or run, and its open streams. Default 100. */
  maxPendingCalls: number;
  /** Time a client has to answer the server's close before its socket is cut. Default 2,000. */
  closeGraceMs: number;
}

export const DEFAULT_HUB_LIMITS: Readonly<HubLimits> = {
  handshakeTimeoutMs: 15_000,
  pingIntervalMs: 15_000,
  clientTimeoutMs: 30_000,
  maxMessageBytes: 32 * 1024,
  maxMessageDepth: 64,
  maxSendBufferBytes: 1024 * 1024,
  maxConnectionsPerUser: 20,
  maxPendingCalls: 100,
  closeGraceMs: 2_000,
};

export interface SignalROptions {
  /**
   * Checks an access token. An `AppError` it rejects with is answered with its own status; anything else is a 500.
   */
  authenticate(token: string): Promise<HubUser>;
  /** Origins of the pages that may connect, such as `https://app.example.com`. Requests without an origin may too. */
  allowedOrigins: readonly string[];
  /** Signs connection tokens: at least 32 characters, the same on every replica. */
  connectionKey: string;
  limits?: Partial<HubLimits>;
}
