import { blobConnectionString } from './azurite.ts';
import { databaseUrl } from './postgres/postgres-server.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';
import type { ServiceName } from './services.ts';

/** Everything the services' settings are made from. */
export interface Wiring {
  /** Folder with `domain-api/main.js` and so on. */
  bundles: string;
  /** Where Node keeps compiled code between starts: about 100 ms less for each. */
  compileCache: string;
  secrets: Secrets;
  issuerUrl: string;
  databaseUrl: string;
  blobConnectionString: string;
  /** Base URLs, also of services that are not started: others are told where they would be. */
  urls: Record<ServiceName, string>;
}

export function wiringOf(ports: Ports, secrets: Secrets, folders: Pick<Wiring, 'bundles' | 'compileCache'>): Wiring {
  return {
    ...folders,
    secrets,
    issuerUrl: ports.url('issuer'),
    databaseUrl: databaseUrl(ports.of('postgres'), secrets.postgresPassword),
    blobConnectionString: blobConnectionString(ports.of('azurite')),
    urls: {
      'domain-api': ports.url('domain-api'),
      'processing-service': ports.url('processing-service'),
      'validation-service': ports.url('validation-service'),
    },
  };
}
