import type { HubConnection } from '../connection/hub-connection.ts';

/** Which of this replica's connections are in which groups. */
export class GroupMembers {
  private readonly byGroup = new Map<string, Set<HubConnection>>();
  private readonly byConnection = new Map<HubConnection, Set<string>>();
  private readonly maxPerConnection: number;

  constructor(maxPerConnection: number) {
    this.maxPerConnection = maxPerConnection;
  }

  /** @returns false when the connection is in as many groups as it may be, so that it did not join */
  join(connection: HubConnection, group: string): boolean {
    const groups = this.byConnection.get(connection) ?? new Set();
    if (groups.size >= this.maxPerConnection && !groups.has(group)) return false;
    this.byConnection.set(connection, groups.add(group));
    const members = this.byGroup.get(group) ?? new Set();
    this.byGroup.set(group, members.add(connection));
    return true;
  }

  leave(connection: HubConnection, group: string): void {
    const groups = this.byConnection.get(connection);
    groups?.delete(group);
    if (groups?.size === 0) this.byConnection.delete(connection);
    const members = this.byGroup.get(group);
    members?.delete(connection);
    if (members?.size === 0) this.byGroup.delete(group);
  }

  /** The connection is gone. */
  forget(connection: HubConnection): void {
    for (const group of this.byConnection.get(connection) ?? []) this.leave(connection, group);
  }

  of(group: string): ReadonlySet<HubConnection> {
    return this.byGroup.get(group) ?? NOBODY;
  }
}

const NOBODY: ReadonlySet<HubConnection> = new Set();
