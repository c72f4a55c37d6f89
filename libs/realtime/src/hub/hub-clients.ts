import type { CloseReason } from '../protocol/hub-messages.ts';

/** A hub whose clients may have any method. */
export interface AnyClientMethods {
  [method: string]: (...args: unknown[]) => unknown;
}

type ArgumentsOf<Method> = Method extends (...args: infer Args) => unknown ? Args : never;

/**
 * Some of a hub's clients, on whichever replica they are.
 *
 * `Methods` says what the clients understand, as an interface of methods: `{ jobProgress(update: JobUpdate): void }`.
 */
export interface HubClients<Methods extends object = AnyClientMethods> {
  /**
   * Calls `method` on each of them. Fire and forget: a client that is away gets nothing.
   * @throws HubMessageTooLargeError
   */
  send<Name extends keyof Methods & string>(method: Name, ...args: ArgumentsOf<Methods[Name]>): void;
  /** Closes their connections. */
  close(reason?: CloseReason): void;
}
