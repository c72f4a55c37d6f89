import type { DataSource, EntityManager } from 'typeorm';

/** PostgreSQL's limit is 8,000 bytes, the terminating zero included. */
export const MAX_NOTIFY_BYTES = 7_999;

/**
 * Notifies the listeners of a channel, at commit when `source` is in a transaction. A notifying commit takes a lock that
 * all others wait for, so on a busy path notify after the commit and not once per row.
 * @throws RangeError when the payload is larger than `MAX_NOTIFY_BYTES`: send an id and let the listener look
 */
export async function notify(source: DataSource | EntityManager, channel: string, payload = ''): Promise<void> {
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_NOTIFY_BYTES) throw new RangeError(`A NOTIFY payload of ${bytes} bytes exceeds ${MAX_NOTIFY_BYTES}.`);
  await source.query('SELECT pg_notify($1, $2)', [channel, payload]);
}
