import type { ServerKind } from './guard-protocol.ts';
import { startGuardedServer, type GuardedServer } from './guarded-server.ts';

/** Where test processes look for the servers of this run. */
export const SERVICE_VARIABLES: Readonly<Record<ServerKind, string>> = {
  postgres: 'CAIRN_TEST_POSTGRES_URL',
  azurite: 'CAIRN_TEST_BLOB_CONNECTION',
};

export interface TestServices {
  /** To be set in the environment of the test processes; set in this process already. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what was started here; servers that were given from outside stay. */
  stop(): Promise<void>;
}

/**
 * Starts the servers that integration specs share, in parallel, and sets `CAIRN_TEST_POSTGRES_URL` and
 * `CAIRN_TEST_BLOB_CONNECTION` in this process. A variable that is set already is taken as a running server.
 */
export async function startTestServices(kinds: readonly ServerKind[] = ['postgres', 'azurite']): Promise<TestServices> {
  const missing = kinds.filter((kind) => !process.env[SERVICE_VARIABLES[kind]]);
  const started = await Promise.allSettled(missing.map((kind) => startGuardedServer(kind)));
  const servers: GuardedServer[] = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    // Set to nothing rather than deleted: both read as "not running".
    for (const kind of missing) process.env[SERVICE_VARIABLES[kind]] = '';
    await Promise.all(servers.map((server) => server.remove()));
  };

  const failure = started.find((result) => result.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  missing.forEach((kind, index) => {
    process.env[SERVICE_VARIABLES[kind]] = servers[index]?.connection;
  });
  const env = Object.fromEntries(
    kinds.map((kind) => [SERVICE_VARIABLES[kind], process.env[SERVICE_VARIABLES[kind]] ?? '']),
  );
  return { env, stop };
}
