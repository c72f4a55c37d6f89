import type { HubConnection } from '../connection/hub-connection.ts';
import type { HubTarget } from '../fan-out/hub-fan-out.ts';
import { GroupMembers } from './group-members.ts';

/** The connections of one hub on this replica, by everything that a message can be addressed to. */
export class LocalConnections {
  readonly members: GroupMembers;
  private readonly byId = new Map<string, HubConnection>();
  private readonly byUser = new Map<string, Set<HubConnection>>();

  constructor(maxGroupsPerConnection: number) {
    this.members = new GroupMembers(maxGroupsPerConnection);
  }

  get size(): number {
    return this.byId.size;
  }

  all(): Iterable<HubConnection> {
    return this.byId.values();
  }

  get(id: string): HubConnection | undefined {
    return this.byId.get(id);
  }

  ofUser(userId: string): ReadonlySet<HubConnection> {
    return this.byUser.get(userId) ?? NOBODY;
  }

  add(connection: HubConnection): void {
    this.byId.set(connection.id, connection);
    const ofUser = this.byUser.get(connection.userId) ?? new Set();
    this.byUser.set(connection.userId, ofUser.add(connection));
  }

  /** @returns false when it was not there */
  remove(connection: HubConnection): boolean {
    if (this.byId.get(connection.id) !== connection) return false;
    this.byId.delete(connection.id);
    this.members.forget(connection);
    const ofUser = this.byUser.get(connection.userId);
    ofUser?.delete(connection);
    if (ofUser?.size === 0) this.byUser.delete(connection.userId);
    return true;
  }

  /** Those of the target that are here; a copy, for sending may end some of them. */
  select(target: HubTarget): HubConnection[] {
    switch (target.to) {
      case 'all':
        return without(this.all(), target.except);
      case 'group':
        return without(this.members.of(target.group), target.except);
      case 'user':
        return [...this.ofUser(target.userId)];
      case 'connection':
        return [this.byId.get(target.connectionId)].filter((connection) => connection !== undefined);
    }
  }
}

const NOBODY: ReadonlySet<HubConnection> = new Set();

function without(connections: Iterable<HubConnection>, except: readonly string[] = []): HubConnection[] {
  if (except.length === 0) return [...connections];
  const excepted = new Set(except);
  return [...connections].filter(({ id }) => !excepted.has(id));
}
