import { JobStatus } from '@cairn/job-contracts';
import { beginningOf } from '../enqueue/beginning.ts';

/** As the queue's default; the setting of a service does not reach into the database. */
const MAX_PAYLOAD_BYTES = 65_536;

/** SQL: an id of version 7, ordered by time as all job ids are. */
const NEW_ID = `encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid`;

/**
 * `cairn_enqueue(user_id, job_type, payload, options)` stores a job, which is its own first event, and wakes the workers
 * at commit.
 *
 * Options, all of them optional: `idempotencyKey`, `unique` (`{"key": …, "until": "started" | "finished" | seconds}`),
 * `runAt`, `ttlSeconds`, `priority`, `maxAttempts` (default 5), `concurrencyKey`, `subjectId`, `traceParent`, each as in
 * `EnqueueJob`. An unknown one is refused (22023), as are a payload beyond 64 KiB (54000) and an idempotency key that
 * stands for another payload (23505). The handler's schema is not known here: a job that does not fit it fails when it
 * starts. The queue's depth is not looked at.
 *
 * It runs with its owner's rights, so that EXECUTE is all a caller needs. A commit that notifies waits for others that
 * do: enqueue many in one transaction rather than one in each of many.
 * @returns the id of the job; of the earlier one when its key is known
 */
export const ENQUEUE = `
CREATE FUNCTION cairn_enqueue(user_id UUID, job_type TEXT, payload JSONB, options JSONB DEFAULT '{}') RETURNS UUID
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  job_id UUID := ${NEW_ID};
  due TIMESTAMPTZ;
  until TEXT := options #>> '{unique,until}';
  facts JSONB;
  holder RECORD;
  problem TEXT;
BEGIN
  IF user_id IS NULL OR payload IS NULL OR COALESCE(jsonb_typeof(options), '') <> 'object' THEN
    RAISE EXCEPTION 'cairn_enqueue needs a user, a payload and an object of options' USING ERRCODE = '22023';
  END IF;
  IF octet_length(payload::text) > ${MAX_PAYLOAD_BYTES} THEN
    RAISE EXCEPTION 'The job payload is larger than the limit of ${MAX_PAYLOAD_BYTES} bytes' USING ERRCODE = '54000';
  END IF;
  SELECT string_agg(format('unknown option "%s"', key), ', ') INTO problem FROM jsonb_object_keys(options) AS key
    WHERE key NOT IN ('idempotencyKey', 'unique', 'runAt', 'ttlSeconds', 'priority', 'maxAttempts', 'concurrencyKey',
      'subjectId', 'traceParent');
  problem := COALESCE(problem, CASE
    WHEN COALESCE(length(job_type), 0) NOT BETWEEN 1 AND 100 THEN 'job_type must have 1 to 100 characters'
    WHEN jsonb_typeof(payload) = 'object' AND payload ? '$payload' THEN 'payload looks like a reference to a stored payload'
    WHEN (options ->> 'maxAttempts')::int NOT BETWEEN 1 AND 1000 THEN 'maxAttempts must be 1 to 1000'
    WHEN (options ->> 'ttlSeconds')::float8 NOT BETWEEN 0.001 AND 315360000 THEN 'ttlSeconds must be more than 0 and at most ten years'
    WHEN options ? 'unique' AND (options #>> '{unique,key}' IS NULL OR until IS NULL) THEN 'unique needs a key and until'
    WHEN until NOT IN ('started', 'finished') AND until::float8 NOT BETWEEN 0.001 AND 315360000
      THEN 'unique.until must be started, finished or a number of seconds'
    WHEN EXISTS (SELECT 1 FROM unnest(ARRAY[options ->> 'idempotencyKey', options #>> '{unique,key}',
        options ->> 'concurrencyKey', options ->> 'subjectId', options ->> 'traceParent']) AS text
      WHERE length(text) NOT BETWEEN 1 AND 200) THEN 'keys and the subject must have 1 to 200 characters'
    END);
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'cairn_enqueue: %', problem USING ERRCODE = '22023';
  END IF;

  due := COALESCE((options ->> 'runAt')::timestamptz, now());
  facts := jsonb_strip_nulls(jsonb_build_object(
      'userId', user_id, 'jobType', job_type, 'maxAttempts', COALESCE((options ->> 'maxAttempts')::int, 5),
      'priority', COALESCE((options ->> 'priority')::smallint, 0), 'runAt', (options ->> 'runAt')::timestamptz,
      'expiresAt', GREATEST(due, now()) + (options ->> 'ttlSeconds')::float8 * interval '1 s',
      'idempotencyKey', options ->> 'idempotencyKey', 'uniqueKey', options #>> '{unique,key}',
      'uniqueUntil', CASE WHEN until = 'started' THEN '-infinity'::timestamptz
        WHEN until <> 'finished' THEN now() + until::float8 * interval '1 s' END,
      'concurrencyKey', options ->> 'concurrencyKey', 'subjectId', options ->> 'subjectId',
      'traceParent', options ->> 'traceParent')) || jsonb_build_object('payload', payload);

  FOR round IN 1..4 LOOP
    INSERT INTO "BackgroundJobs" ("Id", "UserId", "JobType", "Status", "Payload", "MaxAttempts", "Priority", "RunAt",
      "ExpiresAt", "IdempotencyKey", "UniqueKey", "UniqueUntil", "ConcurrencyKey", "SubjectId", "TraceParent", "Beginning")
    VALUES (job_id, user_id, job_type, ${JobStatus.Queued}, payload, (facts ->> 'maxAttempts')::int,
      (facts ->> 'priority')::smallint, due, (facts ->> 'expiresAt')::timestamptz, facts ->> 'idempotencyKey',
      facts ->> 'uniqueKey', (facts ->> 'uniqueUntil')::timestamptz, facts ->> 'concurrencyKey', facts ->> 'subjectId',
      facts ->> 'traceParent', ${beginningOf('facts')})
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      IF due <= now() THEN PERFORM pg_notify('cairn_job_wake', ''); END IF;
      PERFORM pg_notify('cairn_job_events', json_build_object('changedFor', json_build_array(user_id))::text);
      RETURN job_id;
    END IF;

    SELECT j."Id" AS id, j."Payload" = payload AS same INTO holder FROM "BackgroundJobs" j
      WHERE j."UserId" = user_id AND j."JobType" = job_type AND j."IdempotencyKey" = facts ->> 'idempotencyKey';
    IF FOUND AND NOT holder.same THEN
      RAISE EXCEPTION 'This idempotency key was used for another payload; use a new key for a new job'
        USING ERRCODE = '23505', DETAIL = format('Job %s.', holder.id);
    END IF;
    IF FOUND THEN RETURN holder.id; END IF;

    UPDATE "BackgroundJobs" j SET "UniqueKey" = NULL, "UniqueUntil" = NULL
      WHERE j."UserId" = user_id AND j."JobType" = job_type AND j."UniqueKey" = facts ->> 'uniqueKey'
        AND j."UniqueUntil" > '-infinity' AND j."UniqueUntil" <= now();
    SELECT j."Id" AS id INTO holder FROM "BackgroundJobs" j
      WHERE j."UserId" = user_id AND j."JobType" = job_type AND j."UniqueKey" = facts ->> 'uniqueKey';
    IF FOUND THEN RETURN holder.id; END IF;
  END LOOP;
  RAISE EXCEPTION 'The jobs with these keys are changing; try again' USING ERRCODE = '40001';
END
$$`;
