import type { BlobStorage } from '@cairn/blob-storage';
import type { HealthCheck } from '@cairn/health';
import { pingDatabase } from '@cairn/postgres';
import type { PgListener } from '@cairn/postgres';
import type { ProcessingProvider, ProviderState } from '@cairn/providers';
import type { DataSource } from 'typeorm';

export interface ReadinessOf {
  dataSource: DataSource;
  listener: PgListener;
  jobs: BlobStorage;
  provider: ProcessingProvider;
}

/**
 * Only without its database can this service do nothing. Storage or a provider that is away makes attempts fail and come
 * back later; turning requests and pages away would help nobody.
 */
export function readinessChecks({ dataSource, listener, jobs, provider }: ReadinessOf): HealthCheck[] {
  return [
    { name: 'database', check: () => pingDatabase(dataSource).then(() => undefined) },
    {
      name: 'notifications',
      critical: false,
      check: async () => {
        if (!listener.healthy) throw new Error('LISTEN is lost; jobs are found by polling, pages wait for it');
        return undefined;
      },
    },
    { name: 'blob-storage', critical: false, check: () => jobs.ping().then(() => undefined) },
    {
      name: 'provider',
      critical: false,
      check: async () => {
        const { healthy, detail, providers = [] } = await provider.health();
        if (!healthy) throw new Error(detail);
        return { provider: provider.name, detail, breakers: breakersOf(providers) };
      },
    },
  ];
}

/** By provider; what each of them says of itself stands in `detail`. */
function breakersOf(providers: readonly ProviderState[]): Record<string, ProviderState['breaker']> {
  return Object.fromEntries(providers.map(({ name, breaker }) => [name, breaker]));
}
