import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const RETRY_MS = 50;
const PATIENCE_MS = 60_000;

/** The drill's own view of the database, as superuser and past every proxy; it outwaits a restart of the server. */
export class DrillDatabase {
  /** As superuser. */
  readonly url: string;
  /** As the role of the drilled processes, which owns the database and is nobody special. */
  readonly workerUrl: string;
  readonly name: string;
  private readonly pool: pg.Pool;

  private constructor(serverUrl: string, name: string) {
    this.name = name;
    this.url = withPath(serverUrl, name);
    const asWorker = new URL(this.url);
    asWorker.username = WORKER_ROLE;
    this.workerUrl = asWorker.href;
    this.pool = new pg.Pool({ connectionString: this.url, max: 5, application_name: 'drill', options: WRITABLE });
    this.pool.on('error', () => undefined);
  }

  static async create(serverUrl: string, name: string): Promise<DrillDatabase> {
    await asAdmin(serverUrl, async (admin) => {
      const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [WORKER_ROLE]);
      if (!rowCount) await admin.query(`CREATE ROLE ${WORKER_ROLE} LOGIN`);
      await admin.query(`CREATE DATABASE "${name}" OWNER ${WORKER_ROLE}`);
    });
    return new DrillDatabase(serverUrl, name);
  }

  /** Rows of a statement; repeated while the server is away, so give it only what may happen twice. */
  async rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return (await this.pool.query<T>(sql, values)).rows;
      } catch (error) {
        if (!isAway(error) || Date.now() > deadline) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  /** The one value of a statement. */
  async value<T>(sql: string, values: unknown[] = []): Promise<T> {
    const [row] = await this.rows<Record<string, T>>(sql, values);
    const [value] = Object.values(row ?? {});
    return value as T;
  }

  /** A session of one's own, for transactions that stay open. */
  async session(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'drill session' });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async drop(): Promise<void> {
    await this.pool.end();
    await asAdmin(this.url, (admin) => admin.query(`DROP DATABASE IF EXISTS "${this.name}" WITH (FORCE)`));
  }
}

/** Also while the drill has made the server read-only for everybody else. */
const WRITABLE = '-c default_transaction_read_only=off';

/** Limits on connections hold for everybody but superusers. */
export const WORKER_ROLE = 'drill';

function isAway(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === undefined || !/^[0-9A-Z]{5}$/.test(code) || /^(08|57)/.test(code);
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: withPath(url, 'postgres') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function withPath(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
