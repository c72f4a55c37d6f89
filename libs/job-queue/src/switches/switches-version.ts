/** SQL: rises with every change of a switch. One look at the end of an index. */
export const SWITCHES_VERSION = `(SELECT COALESCE(max("Id"), 0) FROM "QueueSwitchChanges")::int`;
