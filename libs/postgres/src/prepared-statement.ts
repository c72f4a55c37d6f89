import pg from 'pg';
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

/**
 * The same for answers of many rows, each made into something else as it arrives: thousands of texts that wait for the last
 * row would outlive the young generation, and take more memory than what they are made into.
 *
 * @param map given what the row before was made into as well
 */
export async function mapPrepared<Row extends Record<keyof Row, string | null>, T>(
  source: DataSource | EntityManager,
  statement: PreparedStatement,
  map: (row: Row, before: T | undefined) => T,
): Promise<T[]> {
  const mapped: T[] = [];
  const add = (row: Row): void => void mapped.push(map(row, mapped.at(-1)));
  const connection = await connectionOf(source);
  // The connection of a transaction closes itself after a timeout, which it learns of by the promise of a plain query.
  if (!(connection instanceof pg.Pool)) (await runPrepared<Row>(source, statement)).forEach(add);
  else await eachRow<Row>(connection, statement, add);
  return mapped;
}

async function eachRow<Row extends object>(
  pool: pg.Pool,
  statement: PreparedStatement,
  onRow: (row: Row) => void,
): Promise<void> {
  const query = new pg.Query<Row>({ ...statement, types: AS_TEXT } as pg.QueryConfig);
  let failure: unknown;
  query.on('row', (row: Row, result) => {
    // The driver collects rows all the same.
    if (result) result.rows.length = 0;
    try {
      if (failure === undefined) onRow(row);
    } catch (error) {
      // Thrown into the driver it would end the process.
      failure = error;
    }
  });
  // Declared to return the query, but a pool returns a promise for whatever it is given.
  await (pool.query(query) as unknown as Promise<void>);
  if (failure !== undefined) throw failure;
}

async function connectionOf(source: DataSource | EntityManager): Promise<pg.Pool | pg.PoolClient> {
  if (source instanceof DataSource) return (source.driver as unknown as { master: pg.Pool }).master;
  if (!source.queryRunner) return connectionOf(source.dataSource);
  return (await source.queryRunner.connect()) as pg.PoolClient;
}
