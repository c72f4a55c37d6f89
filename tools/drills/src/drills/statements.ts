import type { StatementFilter } from '../tcp-proxy/tcp-proxy.ts';

/** The statements of the queue that drills step in front of, known by what they must contain. */

export const isCompletion: StatementFilter = (sql) =>
  sql.includes('UPDATE "BackgroundJobs"') && sql.includes('"CompletedSequence" =');

export const isClaim: StatementFilter = (sql) =>
  sql.includes('UPDATE "BackgroundJobs"') && sql.includes('FOR UPDATE SKIP LOCKED') && sql.includes(`'started'`);

export const isEnqueue: StatementFilter = (sql) => sql.includes('INSERT INTO "BackgroundJobs"');

export const isCommit: StatementFilter = (sql) => sql === 'COMMIT';

export const isNotify: StatementFilter = (sql) => sql.includes('pg_notify') && !/UPDATE|INSERT/.test(sql);
