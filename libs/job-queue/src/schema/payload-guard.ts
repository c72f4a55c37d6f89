const KEPT = 'cairn.first_payload_kept';

/**
 * SQL: what the one statement must say, anywhere in it, that replaces payloads. It must keep the first one in
 * `"Beginning"` and the new one in its event. Holds for that statement alone.
 */
export const FIRST_PAYLOAD_KEPT = `set_config('${KEPT}', 'yes', true)`;

/**
 * A payload stays as it was enqueued, or the history would tell of another job than the one that ran. It guards against
 * mistakes, by hand or in code, not against whoever means it.
 *
 * For statements, like its neighbours, so that nothing else pays for it. After them, when they have said what they do.
 */
export const PAYLOAD_GUARD = [
  `CREATE FUNCTION cairn_keep_payload() RETURNS TRIGGER LANGUAGE plpgsql AS $$
   BEGIN
     IF current_setting('${KEPT}', true) IS DISTINCT FROM 'yes' THEN
       RAISE EXCEPTION 'payloads in "%" stay as they were enqueued', TG_TABLE_NAME;
     END IF;
     PERFORM set_config('${KEPT}', '', true);
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER "BackgroundJobs_keep_payload" AFTER UPDATE OF "Payload" ON "BackgroundJobs"
     FOR EACH STATEMENT EXECUTE FUNCTION cairn_keep_payload()`,
];
