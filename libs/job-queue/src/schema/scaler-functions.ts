import { partType } from '../units/part-type.ts';
import { ACTIVE_SCHEDULE } from '../schedules/schedule-row.ts';
import { COUNT_IN_ORDER, liveJobs } from '../statistics/live-jobs.ts';

/**
 * The functions below keep this path. `pg_temp` stands last, or whoever may call them could put a view of their own
 * before our tables, and have it run with the owner's rights.
 */
export const SAFE_PATH = `SELECT set_config('search_path', format('%I, pg_temp', current_schema()), true)`;

/** SQL: no switch holds back the jobs of `user`. */
function userOpen(user: string): string {
  return `${user} <> ALL(ARRAY(
              SELECT s."Name"::uuid FROM "QueueSwitches" s WHERE s."Scope" = 'user' AND s."Mode" <> 'open'))`;
}

/** SQL: no switch holds back `type`, nor all of its providers. Parts of a job go by the type of the job. */
function typeOpen(type: string): string {
  return `regexp_replace(${type}, '${partType('')}$', '') <> ALL(ARRAY(
              SELECT s."Name" FROM "QueueSwitches" s WHERE s."Scope" = 'type' AND s."Mode" <> 'open'
              UNION ALL
              SELECT p."JobType" FROM "JobProviders" p WHERE p."Providers" <> '{}' AND p."Providers" <@ ARRAY(
                SELECT s."Name" FROM "QueueSwitches" s WHERE s."Scope" = 'provider' AND s."Mode" <> 'open')))`;
}

/**
 * What replicas are busy with or should wake for, with the text of the statistics and counted no further than an
 * autoscaler looks: due jobs, as `claim` would take them, running jobs whose worker is alive, requests for warmth, and
 * schedules that are due, or nobody would enqueue their jobs at zero. The jobs of a lost worker do not count, or dead work
 * would keep replicas up; paused work wakes nobody.
 */
export const BACKLOG = `
CREATE FUNCTION cairn_job_backlog() RETURNS BIGINT
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT ${COUNT_IN_ORDER} AS $$
  WITH RECURSIVE ${liveJobs({ jobType: typeOpen, userId: userOpen })}
  SELECT (SELECT COALESCE(sum(due + running), 0)::BIGINT FROM live)
       + (SELECT count(*) FROM "JobSchedules"
          WHERE ${ACTIVE_SCHEDULE} AND GREATEST("NextAt", "RetryAt") <= now()
            AND ${typeOpen('"JobType"')} AND ${userOpen('"UserId"')})
       + (SELECT count(*) FROM "PrewarmRequests" WHERE "ExpiresAt" > now())
$$`;

/** For other services: whoever may execute it can ask for a warm replica, without a right on the table. */
export const REQUEST_PREWARM = `
CREATE FUNCTION cairn_request_prewarm(requested_by TEXT, warm_seconds INT) RETURNS VOID
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO "PrewarmRequests" ("ExpiresAt", "RequestedBy")
  VALUES (now() + make_interval(secs => LEAST(warm_seconds, 3600)), left(requested_by, 100))
$$`;
