import { HubMessageTooLargeError } from '@cairn/errors';
import { encodeFanOutMessage, type FanOutMessage, type HubFanOut, type HubLoss } from '@cairn/realtime';
import type { FramePublisher } from './frame-publisher.ts';
import type { HubSubscribers } from './hub-subscribers.ts';
import type { UserGroups } from './user-groups.ts';

export interface PostgresFanOutOptions {
  hubPath: string;
  publisher: FramePublisher;
  subscribers: HubSubscribers;
  userGroups: UserGroups;
  maxMessageBytes: number;
}

/** One hub's share of the backplane. */
export class PostgresFanOut implements HubFanOut {
  private readonly options: PostgresFanOutOptions;
  private readonly subscriptions = new Set<() => void>();

  constructor(options: PostgresFanOutOptions) {
    this.options = options;
  }

  publish(message: FanOutMessage): void {
    const { hubPath, publisher, maxMessageBytes } = this.options;
    const text = encodeFanOutMessage({ hubPath, message });
    const bytes = Buffer.byteLength(text);
    if (bytes > maxMessageBytes) {
      throw new HubMessageTooLargeError(
        message.kind === 'send' ? message.method : message.kind,
        bytes,
        maxMessageBytes,
      );
    }
    const write = this.writeOf(message);
    publisher.publish(write ? { text, write } : { text });
  }

  subscribe(deliver: (message: FanOutMessage) => void): () => void {
    return this.remember(this.options.subscribers.add(this.options.hubPath, deliver));
  }

  onLoss(listener: (loss: HubLoss) => void): () => void {
    return this.remember(this.options.subscribers.onLoss(listener));
  }

  groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.options.userGroups.of(this.options.hubPath, userIds);
  }

  flush(): Promise<void> {
    return this.options.publisher.flush();
  }

  async close(): Promise<void> {
    for (const end of [...this.subscriptions]) end();
    await this.flush();
  }

  private remember(end: () => void): () => void {
    const forget = (): void => {
      this.subscriptions.delete(forget);
      end();
    };
    this.subscriptions.add(forget);
    return forget;
  }

  /** Users' groups are written down before other replicas hear of them: whoever connects later finds them there. */
  private writeOf(message: FanOutMessage): (() => Promise<void>) | undefined {
    if (message.kind !== 'join' && message.kind !== 'leave') return undefined;
    if (!('userId' in message.member)) return undefined;
    const ttlSeconds = message.kind === 'join' ? message.ttlSeconds : 0;
    // Only the connections that the user has open now: nothing to keep.
    if (message.kind === 'join' && ttlSeconds <= 0) return undefined;
    const { hubPath, userGroups } = this.options;
    return userGroups.note({ hubPath, userId: message.member.userId, group: message.group, ttlSeconds });
  }
}
