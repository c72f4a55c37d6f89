import pg from 'pg';
import type { DataSource } from 'typeorm';

/** Messages too large for notifications. Receivers fetch them within moments; a minute is kept for slow ones. */
export class StoredMessages {
  private readonly dataSource: DataSource;
  private readonly table: string;

  constructor(dataSource: DataSource, schema: string) {
    this.dataSource = dataSource;
    this.table = `${pg.escapeIdentifier(schema)}."HubMessages"`;
  }

  /** May be repeated. Clears away old ones on the way. */
  async store(id: string, text: string): Promise<void> {
    await this.dataSource.query(
      `WITH old AS (DELETE FROM ${this.table} WHERE "CreatedAt" < now() - interval '1 minute')
       INSERT INTO ${this.table} ("Id", "Content") VALUES ($1, $2) ON CONFLICT ("Id") DO NOTHING`,
      [id, text],
    );
  }

  /** @returns undefined when it is gone: too old, or the server had to throw the unlogged table away */
  async fetch(id: string): Promise<string | undefined> {
    const rows: { Content: string }[] = await this.dataSource.query(
      `SELECT "Content" FROM ${this.table} WHERE "Id" = $1`,
      [id],
    );
    return rows[0]?.Content;
  }
}
