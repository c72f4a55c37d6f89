import type { FanOutMessage, HubLoss } from '@cairn/realtime';

type Deliver = (message: FanOutMessage) => void;
type LossListener = (loss: HubLoss) => void;

/** Who wants to hear what: the hubs of this replica, by their paths. */
export class HubSubscribers {
  private readonly byHub = new Map<string, Set<Deliver>>();
  private readonly lossListeners = new Set<LossListener>();

  add(hubPath: string, deliver: Deliver): () => void {
    const ofHub = this.byHub.get(hubPath) ?? new Set();
    this.byHub.set(hubPath, ofHub.add(deliver));
    return () => void ofHub.delete(deliver);
  }

  onLoss(listener: LossListener): () => void {
    this.lossListeners.add(listener);
    return () => void this.lossListeners.delete(listener);
  }

  deliver(hubPath: string, message: FanOutMessage): void {
    for (const deliver of this.byHub.get(hubPath) ?? []) deliver(message);
  }

  /** Hubs share their notifications, so nobody can tell whose are missing. */
  lost(): void {
    for (const listener of [...this.lossListeners]) listener({});
  }
}
