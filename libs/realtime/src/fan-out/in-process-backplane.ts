import type { FanOutMessage, HubBackplane, HubFanOut, HubLoss } from './hub-fan-out.ts';
import { RememberedUserGroups } from './remembered-user-groups.ts';

interface SharedHub {
  readonly subscribers: Set<{ owner: HubFanOut; deliver: (message: FanOutMessage) => void }>;
  readonly userGroups: RememberedUserGroups;
}

/** Connects hubs of one process: the default, where it has nothing to carry, and several applications in one spec. */
export class InProcessBackplane implements HubBackplane {
  private readonly hubs = new Map<string, SharedHub>();
  private readonly now: () => number;

  /** @param now epoch milliseconds */
  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  fanOut(hubPath: string): HubFanOut {
    const hub = this.hubs.get(hubPath) ?? { subscribers: new Set(), userGroups: new RememberedUserGroups(this.now) };
    this.hubs.set(hubPath, hub);
    return new InProcessFanOut(hub);
  }

  async close(): Promise<void> {
    for (const { subscribers } of this.hubs.values()) subscribers.clear();
  }
}

class InProcessFanOut implements HubFanOut {
  private readonly hub: SharedHub;

  constructor(hub: SharedHub) {
    this.hub = hub;
  }

  publish(message: FanOutMessage): void {
    this.hub.userGroups.note(message);
    for (const { owner, deliver } of this.hub.subscribers) if (owner !== this) deliver(message);
  }

  subscribe(deliver: (message: FanOutMessage) => void): () => void {
    const subscriber = { owner: this, deliver };
    this.hub.subscribers.add(subscriber);
    return () => void this.hub.subscribers.delete(subscriber);
  }

  /** Nothing is ever lost inside a process. */
  onLoss(_listener: (loss: HubLoss) => void): () => void {
    return () => undefined;
  }

  async groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.hub.userGroups.of(userIds);
  }

  async flush(): Promise<void> {
    // Every message was delivered when `publish` returned.
  }

  async close(): Promise<void> {
    for (const subscriber of this.hub.subscribers) {
      if (subscriber.owner === this) this.hub.subscribers.delete(subscriber);
    }
  }
}
