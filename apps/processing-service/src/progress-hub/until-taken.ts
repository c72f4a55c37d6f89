import { setTimeout as sleep } from 'node:timers/promises';
import type { HubConnection } from '@cairn/realtime';

/** Far below what a connection may leave unread before it is dropped, and enough to keep it busy. */
const ENOUGH_BYTES = 128 * 1024;
const LOOK_AGAIN_MS = 20;
const PATIENCE_MS = 30_000;

/**
 * Resolves when the client has taken most of what it was sent, or is gone. One that takes nothing for too long is sent
 * away, with leave to come back: its cursor brings the rest.
 */
export async function untilTaken(
  connection: Pick<HubConnection, 'bufferedBytes' | 'abortSignal' | 'close'>,
): Promise<void> {
  for (let waitedMs = 0; connection.bufferedBytes > ENOUGH_BYTES; waitedMs += LOOK_AGAIN_MS) {
    if (connection.abortSignal.aborted) return;
    if (waitedMs > PATIENCE_MS) {
      connection.close({ error: 'The client is too slow to catch up.', allowReconnect: true });
      return;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}
