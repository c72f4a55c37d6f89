/**
 * The nine messages of the SignalR hub protocol, whatever their encoding. Both sides use all of them.
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md
 */
export const MessageType = {
  Invocation: 1,
  StreamItem: 2,
  Completion: 3,
  StreamInvocation: 4,
  CancelInvocation: 5,
  Ping: 6,
  Close: 7,
  Ack: 8,
  Sequence: 9,
} as const;

interface Call {
  target: string;
  /** Absent when the other side sent something that is no list: this fails the call, not the connection. */
  arguments?: readonly unknown[];
  /** Streams that the caller will send; their items and ends carry these ids. */
  streamIds?: readonly string[];
}

/** A call with one answer, or with none when it has no `invocationId`. */
export interface Invocation extends Call {
  type: typeof MessageType.Invocation;
  invocationId?: string;
}

/** A call that is answered by a stream. */
export interface StreamInvocation extends Call {
  type: typeof MessageType.StreamInvocation;
  invocationId: string;
}

/** One item of a stream in either direction. An absent `item` is sent as `null`: the client breaks on it. */
export interface StreamItem {
  type: typeof MessageType.StreamItem;
  invocationId: string;
  item: unknown;
}

/** The answer to a call, or the end of a stream. It has a result or an error or neither. */
export interface Completion {
  type: typeof MessageType.Completion;
  invocationId: string;
  result?: unknown;
  error?: string;
}

export interface CancelInvocation {
  type: typeof MessageType.CancelInvocation;
  invocationId: string;
}

export interface Ping {
  type: typeof MessageType.Ping;
}

export interface CloseReason {
  /** Shown to the client's `onclose` or `onreconnecting`. */
  error?: string;
  /** With it a client with automatic reconnect comes back; without it every client stops for good. */
  allowReconnect?: boolean;
}

export interface Close extends CloseReason {
  type: typeof MessageType.Close;
}

/** Stateful reconnect: everything up to this number was handled. */
export interface Ack {
  type: typeof MessageType.Ack;
  sequenceId: number;
}

/** Stateful reconnect: the number of the message that comes next. */
export interface Sequence {
  type: typeof MessageType.Sequence;
  sequenceId: number;
}

export type HubMessage =
  Invocation | StreamItem | Completion | StreamInvocation | CancelInvocation | Ping | Close | Ack | Sequence;
