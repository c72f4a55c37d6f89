export type ServerKind = 'postgres' | 'azurite';

/** A server as the guard process drives it. */
export interface TestServer {
  /** Starts it, again on the same port after `stop` or `kill`. @returns how clients reach it */
  start(): Promise<string>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Ends it and deletes its files. */
  remove(): Promise<void>;
}

/** One line of JSON on the guard's stdin. */
export interface GuardRequest {
  id: number;
  action: 'start' | 'stop' | 'kill' | 'remove';
}

/** One line of JSON on the guard's stdout. */
export type GuardReply = { id: number; connection?: string } | { id: number; error: string };
