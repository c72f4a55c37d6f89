import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { SERVICE_VARIABLES } from './test-services.ts';

/** URL of the run's PostgreSQL server, as superuser, database `postgres`. */
export function testPostgres(): string {
  return requiredService('postgres');
}

/** Connection string of the run's Azurite. Use a container of your own: see `uniqueName`. */
export function testBlobConnection(): string {
  return requiredService('azurite');
}

/** A name nobody else in the run uses, valid for containers and databases: `prefix-` and 12 hex digits. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

export interface TestDatabase {
  readonly url: string;
  /** Closes whatever is still connected and removes the database. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Names what `migrate` does. The first caller in the run makes the template, all others copy it. */
  template: string;
  /** Brings an empty database to the state that the specs start from. Close your connections before it resolves. */
  migrate(url: string): Promise<void>;
}

/** A database of one's own, copied from a migrated template in some 50 ms. Call `drop` in `afterAll`. */
export async function createTestDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const server = testPostgres();
  const template = `template_${createHash('sha256').update(options.template).digest('hex').slice(0, 16)}`;
  const name = uniqueName('test');
  await withAdmin(server, async (admin) => {
    await ensureTemplate(admin, server, template, options.migrate);
    await admin.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  });
  return {
    url: databaseUrl(server, name),
    drop: () =>
      withAdmin(server, async (admin) => void (await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))),
  };
}

async function ensureTemplate(
  admin: pg.Client,
  server: string,
  template: string,
  migrate: TestDatabaseOptions['migrate'],
): Promise<void> {
  // Spec files run in several processes; one of them migrates while the others wait here.
  await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [template]);
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount) return;
    // Built under another name: a migration that fails half-way must not leave something that looks finished.
    const draft = `${template}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS "${draft}" WITH (FORCE)`);
    await admin.query(`CREATE DATABASE "${draft}"`);
    await migrate(databaseUrl(server, draft));
    // A template with a connection to it cannot be copied or renamed.
    await admin.query(`ALTER DATABASE "${draft}" ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [draft]);
    await admin.query(`ALTER DATABASE "${draft}" RENAME TO "${template}"`);
  } finally {
    await admin.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [template]);
  }
}

async function withAdmin<T>(server: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

function requiredService(kind: keyof typeof SERVICE_VARIABLES): string {
  const connection = process.env[SERVICE_VARIABLES[kind]];
  if (connection) return connection;
  throw new Error(
    `${SERVICE_VARIABLES[kind]} is not set. Use presetWithServices('${kind}') from jest.preset.mjs in this project's jest.config.mjs.`,
  );
}
