export const TRANSPORT_KINDS = ['WebSockets', 'ServerSentEvents', 'LongPolling'] as const;

/** The protocol's own names. */
export type TransportKind = (typeof TRANSPORT_KINDS)[number];

/** How bytes reach one client and come from it. It knows nothing of messages. */
export interface HubTransport {
  readonly kind: TransportKind;
  /** Whether the client can take `Uint8Array`. */
  readonly binary: boolean;
  /** What was sent and the client's side has not taken yet. */
  readonly bufferedBytes: number;
  /**
   * Whole messages only: one call may become one frame. Nothing is sent once the transport has ended.
   * @param taken called once, when the client's side has taken it or never will
   */
  send(data: string | Uint8Array, taken?: () => void): void;
  /** Flushes, then ends in good order; a client that does not do its part is cut off after a grace. */
  close(): void;
  /** Ends now. */
  terminate(): void;
  /** Takes nothing more from the client until `resume`; what has come already may still be handed over. */
  pause(): void;
  resume(): void;
  /** Who is told of what comes, and of the end. Nobody, and it is lost. */
  receiver: TransportReceiver | undefined;
}

export interface TransportReceiver {
  received(chunk: string | Uint8Array): void;
  /** Called once. */
  closed(end: TransportEnd): void;
}

export interface TransportEnd {
  /** Neither side ended it on purpose. */
  lost: boolean;
}
