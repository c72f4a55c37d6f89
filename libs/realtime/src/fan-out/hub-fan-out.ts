import type { HubUser } from '../connection/hub-options.ts';
import type { CloseReason } from '../protocol/hub-messages.ts';

/** Some of a hub's connections, on whichever replica they are. */
export type HubTarget =
  | { readonly to: 'all'; readonly except?: readonly string[] }
  | { readonly to: 'connection'; readonly connectionId: string }
  | { readonly to: 'user'; readonly userId: string }
  | { readonly to: 'group'; readonly group: string; readonly except?: readonly string[] };

/** One connection, or a user with all connections. */
export type GroupMember = { readonly connectionId: string } | { readonly userId: string };

/** What one replica asks of all. */
export type FanOutMessage =
  | {
      readonly kind: 'send';
      readonly target: HubTarget;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'close'; readonly target: HubTarget; readonly reason: CloseReason }
  | {
      readonly kind: 'join';
      readonly member: GroupMember;
      readonly group: string;
      /** How long connections that the user opens later join too; of no meaning for a connection. */
      readonly ttlSeconds: number;
    }
  | { readonly kind: 'leave'; readonly member: GroupMember; readonly group: string };

/** Messages did not arrive and will not. */
export interface HubLoss {
  /** For whom they were; without it, anybody may have missed something. */
  readonly target?: HubTarget;
}

/**
 * Carries a hub's messages to the other replicas. Each publisher's messages arrive in the order it published them;
 * those of several publishers mix.
 *
 * Delivery is at most once: what could not be delivered is reported as lost, to whoever can look it up where it is kept.
 */
export interface HubFanOut {
  /**
   * Returns at once. The publishing hub delivers to its own connections itself: it is not told of its own messages.
   * @throws HubMessageTooLargeError
   */
  publish(message: FanOutMessage): void;
  /** @returns ends the subscription */
  subscribe(deliver: (message: FanOutMessage) => void): () => void;
  onLoss(listener: (loss: HubLoss) => void): () => void;
  /** Groups that the users joined as users and still are in; users in none may be absent. */
  groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Resolves when what was published so far is under way, reported as lost, or waits for something that is away. */
  flush(): Promise<void>;
  /** Flushes and ends; what is published afterwards goes nowhere. */
  close(): Promise<void>;
}

/** Where a service that holds the connections itself wants the client to negotiate. */
export interface NegotiationRedirect {
  url: string;
  accessToken: string;
}

/** What connects the replicas of an application, for all of its hubs. */
export interface HubBackplane {
  /** @param hubPath as the gateway spells it; its replicas spell it alike */
  fanOut(hubPath: string): HubFanOut;
  /**
   * Only on a backplane that holds the clients' connections itself: negotiation then sends the client there, and the
   * application takes no connection of its own.
   */
  redirect?(hubPath: string, user: HubUser): Promise<NegotiationRedirect>;
  /** Ends the fan-outs of all hubs. */
  close(): Promise<void>;
}
