import type pg from 'pg';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';

export interface PreparedStatement {
  /** Of the statement, the same for the same text: PostgreSQL parses and plans it once per connection. */
  name: string;
  text: string;
  values: unknown[];
}

const AS_TEXT = { getTypeParser: () => (value: unknown) => value };

/**
 * Runs a statement of a hot path, prepared once per connection: in the transaction of a manager, or in one of its own on
 * a connection of the data source's pool. Values come back as PostgreSQL writes them, texts or null: the caller parses
 * what it needs.
 *
 * PgBouncer in transaction mode knows prepared statements from 1.21 on.
 */
export async function runPrepared<Row extends Record<keyof Row, string | null>>(
  source: DataSource | EntityManager,
  statement: PreparedStatement,
): Promise<Row[]> {
  const { rows } = await (await connectionOf(source)).query<Row>({ ...statement, types: AS_TEXT });
  return rows;
}

async function connectionOf(source: DataSource | EntityManager): Promise<pg.Pool | pg.PoolClient> {
  if (source instanceof DataSource) return (source.driver as unknown as { master: pg.Pool }).master;
  if (!source.queryRunner) return connectionOf(source.dataSource);
  return (await source.queryRunner.connect()) as pg.PoolClient;
}
