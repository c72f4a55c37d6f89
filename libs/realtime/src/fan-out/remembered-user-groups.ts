import type { FanOutMessage } from './hub-fan-out.ts';

/** Which users are in which groups, in memory: for connections that the users open later. */
export class RememberedUserGroups {
  /** User to group to the epoch milliseconds until which it counts. */
  private readonly groups = new Map<string, Map<string, number>>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Takes in what the message says about users' groups, if it says anything. */
  note(message: FanOutMessage): void {
    if (message.kind !== 'join' && message.kind !== 'leave') return;
    if (!('userId' in message.member)) return;
    const { userId } = message.member;
    const ofUser = this.groups.get(userId) ?? new Map<string, number>();
    if (message.kind === 'leave') ofUser.delete(message.group);
    else if (message.ttlSeconds > 0) ofUser.set(message.group, this.now() + message.ttlSeconds * 1000);
    if (ofUser.size > 0) this.groups.set(userId, ofUser);
    else this.groups.delete(userId);
  }

  of(userIds: readonly string[]): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const userId of userIds) {
      this.forgetExpired(userId);
      const ofUser = this.groups.get(userId);
      if (ofUser) found.set(userId, [...ofUser.keys()]);
    }
    return found;
  }

  private forgetExpired(userId: string): void {
    const ofUser = this.groups.get(userId);
    if (!ofUser) return;
    for (const [group, untilMs] of ofUser) if (untilMs <= this.now()) ofUser.delete(group);
    if (ofUser.size === 0) this.groups.delete(userId);
  }
}
