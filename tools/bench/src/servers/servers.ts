import type { SystemMeta } from '../adapter.ts';
import { PostgresServer } from './postgres.ts';
import { RedisServer } from './redis.ts';
import type { Place } from './server.ts';

/** The throwaway servers of one run. Redis is started only when a system needs it. */
export class Servers {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | undefined;

  private constructor(postgres: PostgresServer, redis: RedisServer | undefined) {
    this.postgres = postgres;
    this.redis = redis;
  }

  /** @throws ProgramMissingError */
  static async start(systems: readonly SystemMeta[]): Promise<Servers> {
    const redis = systems.some(({ store }) => store === 'redis') ? await RedisServer.start() : undefined;
    return new Servers(await PostgresServer.start(), redis);
  }

  place({ store }: SystemMeta): Promise<Place> {
    const server = store === 'redis' ? this.redis : this.postgres;
    if (!server) throw new Error(`No ${store} server was started.`);
    return server.place();
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis?.stop()]);
  }
}
