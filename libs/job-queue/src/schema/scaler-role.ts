import type { Database } from '../moves/job-row.ts';

const ROLE = 'cairn_scaler';
const DUPLICATE_OBJECT = '42710';

/**
 * Creates the login that the autoscaler reads `cairn_job_backlog()` with, or gives it this password. It may read that
 * one number and nothing else, on few connections and with little time.
 *
 * Run it as the owner of the job table, after the migrations; running it at every start is fine.
 */
export async function ensureScalerRole(db: Database, password: string): Promise<void> {
  try {
    await db.query(`CREATE ROLE ${ROLE} LOGIN CONNECTION LIMIT 5`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== DUPLICATE_OBJECT) throw error;
  }
  // Statements like these take no parameters; the server itself quotes the password.
  const [statement] = (await db.query(`SELECT format('ALTER ROLE ${ROLE} PASSWORD %L', $1::text) AS sql`, [
    password,
  ])) as {
    sql: string;
  }[];
  if (statement) await db.query(statement.sql);
  await db.query(`ALTER ROLE ${ROLE} SET statement_timeout = '5s'`);
  await db.query(`ALTER ROLE ${ROLE} SET default_transaction_read_only = on`);
  await db.query(`GRANT EXECUTE ON FUNCTION cairn_job_backlog() TO ${ROLE}`);
}
