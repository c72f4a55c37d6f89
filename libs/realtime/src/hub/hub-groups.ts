import type { FanOutMessage, GroupMember } from '../fan-out/hub-fan-out.ts';

/** Names longer than this are refused by Azure SignalR Service, so they are by us. */
const MAX_GROUP_NAME_LENGTH = 1024;
const DAY_SECONDS = 86_400;

/**
 * Who is in a hub's groups. A group is there while it has members; a connection that comes back has a new id and is in
 * no group that only its connection had joined.
 *
 * Both methods act on every replica, and take effect before what is sent to the group from here afterwards.
 */
export class HubGroups {
  private readonly tell: (message: FanOutMessage) => void;

  constructor(tell: (message: FanOutMessage) => void) {
    this.tell = tell;
  }

  /**
   * @param member a connection's id, or `{ userId }` for all connections of a user
   * @param ttlSeconds how long connections that the user opens later join too; 0 = none does. Default one day
   * @throws RangeError when the name is empty or longer than 1,024 characters
   */
  add(member: string | { userId: string }, group: string, { ttlSeconds = DAY_SECONDS } = {}): void {
    this.tell({ kind: 'join', member: memberOf(member), group: checked(group), ttlSeconds });
  }

  /** @throws RangeError as `add` */
  remove(member: string | { userId: string }, group: string): void {
    this.tell({ kind: 'leave', member: memberOf(member), group: checked(group) });
  }
}

function memberOf(member: string | { userId: string }): GroupMember {
  return typeof member === 'string' ? { connectionId: member } : { userId: member.userId };
}

function checked(group: string): string {
  if (group !== '' && group.length <= MAX_GROUP_NAME_LENGTH) return group;
  throw new RangeError(`A group's name has 1 to ${MAX_GROUP_NAME_LENGTH} characters.`);
}
