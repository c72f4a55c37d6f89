import { useSyncExternalStore } from 'react';

import type { CairnClient } from '../cairn-client.ts';
import type { ConnectionState } from '../hub/hub-link.ts';

/** State of the connection to the job hub. */
export function useConnection({ jobs: { connection } }: Pick<CairnClient, 'jobs'>): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.state, connection.state);
}
