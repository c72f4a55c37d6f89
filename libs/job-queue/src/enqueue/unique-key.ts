/**
 * A unique key is held until the job starts (`"UniqueUntil"` is `-infinity`), until it is over (null), or for a time
 * (when that ends), after which the next enqueue takes it. Like a lock it is no part of the job's history.
 */

/** SQL: what a claim does about the key. Jobs that keep it stay heap-only. */
export const UNIQUE_KEY_AT_CLAIM = `"UniqueKey" = CASE WHEN j."UniqueUntil" = '-infinity' THEN NULL ELSE j."UniqueKey" END`;

/** SQL: what the moves to Completed and Failed do about it. Cancelled and deleted jobs just let go. */
export const UNIQUE_KEY_AT_END = `"UniqueKey" = CASE WHEN j."UniqueUntil" > now() THEN j."UniqueKey" END`;
