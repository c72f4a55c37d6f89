export interface NewOutboxMessage {
  /** Chooses the handler, for example `job.submit`. */
  topic: string;
  /** Messages of one key are delivered one after the other, in the order they were added. */
  key: string;
  /** Anything that JSON can carry; ids rather than documents. */
  payload: unknown;
  /**
   * How long the background relay leaves the message to `deliverNow`, default 0. Set it when the request that adds the
   * message also delivers it, or the relay may be quicker.
   */
  holdMs?: number;
}

export interface OutboxMessage<P = unknown> {
  /** The same on every attempt: what the receiver tells repetitions by. */
  id: string;
  topic: string;
  key: string;
  payload: P;
  /** This attempt, from 1. */
  attempt: number;
  /** The trace in which the message was added. */
  traceParent: string | null;
  createdAt: Date;
  /** Whether this attempt runs within `deliverNow`, and so in the caller's request context. */
  inRequest: boolean;
}
