/**
 * SQL: rises with every change of a switch. One look at the end of an index. In a file of its own for the heartbeat, whose
 * thread loads nothing else.
 */
export const SWITCHES_VERSION = `(SELECT COALESCE(max("Id"), 0) FROM "QueueSwitchChanges")::int`;
