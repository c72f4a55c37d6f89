import pg from 'pg';
import type { DataSource } from 'typeorm';

export interface UserGroupChange {
  hubPath: string;
  userId: string;
  group: string;
  /** How long the user is in the group; 0 takes the user out. */
  ttlSeconds: number;
}

/** Which users are in which groups, for connections that they open later, on any replica. */
export class UserGroups {
  private readonly dataSource: DataSource;
  private readonly table: string;
  /** Changes that are not written yet, in order. */
  private readonly unwritten = new Set<UserGroupChange>();

  constructor(dataSource: DataSource, schema: string) {
    this.dataSource = dataSource;
    this.table = `${pg.escapeIdentifier(schema)}."HubUserGroups"`;
  }

  /** Takes note of a change at once. @returns writes it; may be repeated when it failed */
  note(change: UserGroupChange): () => Promise<void> {
    this.unwritten.add(change);
    return async () => {
      await (change.ttlSeconds > 0 ? this.save(change) : this.remove(change));
      this.unwritten.delete(change);
    };
  }

  async of(hubPath: string, userIds: readonly string[]): Promise<Map<string, string[]>> {
    // Before reading: what is written while we read may be in neither.
    const changes = [...this.unwritten].filter((change) => change.hubPath === hubPath);
    const rows: { UserId: string; Group: string }[] = await this.dataSource.query(
      `SELECT "UserId", "Group" FROM ${this.table}
       WHERE "HubPath" = $1 AND "UserId" = ANY ($2) AND "ExpiresAt" > now()`,
      [hubPath, userIds],
    );
    const groups = new Map(userIds.map((userId) => [userId, new Set<string>()]));
    for (const { UserId, Group } of rows) groups.get(UserId)?.add(Group);
    for (const { userId, group, ttlSeconds } of changes) {
      if (ttlSeconds > 0) groups.get(userId)?.add(group);
      else groups.get(userId)?.delete(group);
    }
    return new Map([...groups].map(([userId, names]) => [userId, [...names]]));
  }

  private async save({ hubPath, userId, group, ttlSeconds }: UserGroupChange): Promise<void> {
    await this.dataSource.query(
      `WITH old AS (DELETE FROM ${this.table} WHERE "ExpiresAt" < now() - interval '1 hour')
       INSERT INTO ${this.table} ("HubPath", "UserId", "Group", "ExpiresAt")
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))
       ON CONFLICT ("HubPath", "UserId", "Group") DO UPDATE SET "ExpiresAt" = excluded."ExpiresAt"`,
      [hubPath, userId, group, ttlSeconds],
    );
  }

  private async remove({ hubPath, userId, group }: UserGroupChange): Promise<void> {
    await this.dataSource.query(`DELETE FROM ${this.table} WHERE "HubPath" = $1 AND "UserId" = $2 AND "Group" = $3`, [
      hubPath,
      userId,
      group,
    ]);
  }
}
