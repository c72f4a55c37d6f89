import { openGuard } from './guard-link.ts';
import type { ServerKind } from './guard-protocol.ts';

/** A server of one's own that a spec may take down and bring back. It ends with this process, however that ends. */
export interface GuardedServer {
  /** A `postgres://` URL or an Azure connection string. Stays the same over `stop`, `kill` and `start`. */
  readonly connection: string;
  /** Takes it down in good order; clients are told. */
  stop(): Promise<void>;
  /** Takes it down as a crash would. */
  kill(): Promise<void>;
  /** Brings it back on the same port with its data. */
  start(): Promise<void>;
  /** Takes it down for good and deletes its files. */
  remove(): Promise<void>;
}

/** Starts a server behind a guard process (see `guard.ts`) and waits until it accepts connections. */
export async function startGuardedServer(kind: ServerKind): Promise<GuardedServer> {
  const guard = openGuard(kind);
  try {
    const connection = await guard.ask('start');
    if (connection === undefined) throw new Error(`The guard of ${kind} did not say how to connect.`);
    return {
      connection,
      stop: async () => void (await guard.ask('stop')),
      kill: async () => void (await guard.ask('kill')),
      start: async () => void (await guard.ask('start')),
      remove: () => guard.close(),
    };
  } catch (error) {
    await guard.close();
    throw error;
  }
}

/** A PostgreSQL of one's own, for specs that restart or crash it. Slow (about 2 s): use `createTestDatabase` otherwise. */
export const startPrivatePostgres = (): Promise<GuardedServer> => startGuardedServer('postgres');

/** An Azurite of one's own, for specs in which storage goes away and comes back. */
export const startPrivateAzurite = (): Promise<GuardedServer> => startGuardedServer('azurite');
