import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEV_ISSUER, jwksUrl } from './issuer/dev-issuer.ts';
import { answersOk } from './processes/http-ready.ts';
import type { ProcessPlan } from './processes/managed-process.ts';
import type { Secrets } from './secrets.ts';
import type { Wiring } from './wiring.ts';

export type ServiceName = 'domain-api' | 'processing-service' | 'validation-service';

/** In the order in which they start; they stop in the opposite one. */
export const SERVICES: readonly ServiceName[] = ['validation-service', 'processing-service', 'domain-api'];

/** What must run besides for a service to be of use. */
export const NEEDS: Record<ServiceName, readonly ServiceName[]> = {
  'validation-service': [],
  'processing-service': [],
  'domain-api': ['validation-service', 'processing-service'],
};

export interface ServiceProcess {
  /** Name of this replica. */
  name: string;
  service: ServiceName;
  /** Where it shall listen. */
  url: string;
  logFile: string;
  /** Settings that win over all others. */
  settings: Record<string, string>;
}

/** How a service is run from its bundle. */
export function servicePlan({ name, service, url, logFile, settings }: ServiceProcess, wiring: Wiring): ProcessPlan {
  return {
    name,
    args: [join(wiring.bundles, service, 'main.js')],
    env: { ...serviceEnvironment(service, url, wiring), ...settings },
    cwd: join(wiring.bundles, service),
    logFile,
    notReadyBecause: () => answersOk(`${url}/health/ready`),
    readyTimeoutMs: 60_000,
    stopGraceMs: (SHUTDOWN_GRACE_SECONDS + 3) * 1000,
  };
}

/** Time a service has to finish what it does when the stack stops. */
const SHUTDOWN_GRACE_SECONDS = 10;

/** Set by whoever started the stack for other purposes; in a service they would change more than they should. */
const NOT_FOR_SERVICES =
  /^(npm_|JEST_|NX_|AUTH_|NODE_OPTIONS$|NODE_ENV$|BLOB_ACCOUNT_URL$|LISTEN_DATABASE_URL$|PREWARM$|CI$)/;

/**
 * The environment of a service. What the stack does not decide passes through from the user's own, so that
 * `PROVIDER=mock npm start` works.
 */
export function serviceEnvironment(service: ServiceName, url: string, wiring: Wiring): Record<string, string> {
  const passed = Object.entries(process.env).filter(([name]) => !NOT_FOR_SERVICES.test(name));
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    NODE_ENV: 'development',
    NODE_COMPILE_CACHE: wiring.compileCache,
    HOST: '127.0.0.1',
    PORT: new URL(url).port,
    SHUTDOWN_GRACE_SECONDS: String(SHUTDOWN_GRACE_SECONDS),
    AUTH_ISSUER: DEV_ISSUER,
    AUTH_JWKS_URL: jwksUrl(wiring.issuerUrl),
    SERVICE_TOKEN_JWKS: wiring.secrets.serviceKeys.publicJwks,
    SEALING_KEYS: wiring.secrets.sealingKeys,
    BLOB_CONNECTION_STRING: wiring.blobConnectionString,
    ...OWN_SETTINGS[service](wiring),
  };
}

const OWN_SETTINGS: Record<ServiceName, (wiring: Wiring) => Record<string, string>> = {
  // As in its image.
  'validation-service': () => ({ MALLOC_ARENA_MAX: '1' }),
  'processing-service': ({ databaseUrl, secrets, urls }) => ({
    DATABASE_URL: databaseUrl,
    DOMAIN_URL: urls['domain-api'],
    SERVICE_TOKEN_PRIVATE_JWK: privateJwk(secrets, 'processing-service'),
    HUB_CONNECTION_KEY: secrets.hubConnectionKey,
    ALLOWED_ORIGINS: [urls['domain-api'], urls['domain-api'].replace('127.0.0.1', 'localhost')].join(','),
  }),
  'domain-api': ({ databaseUrl, secrets, urls, issuerUrl, bundles }) => ({
    DATABASE_URL: databaseUrl,
    PROCESSING_URL: urls['processing-service'],
    VALIDATION_URL: urls['validation-service'],
    PUBLIC_HUB_URL: hubUrl(urls['processing-service']),
    SERVICE_TOKEN_PRIVATE_JWK: privateJwk(secrets, 'domain-api'),
    DEMO_ISSUER_URL: issuerUrl,
    ...webRoot(bundles),
  }),
};

export function hubUrl(processingUrl: string): string {
  return `${processingUrl}/hubs/jobs`;
}

function privateJwk({ serviceKeys }: Secrets, service: ServiceName): string {
  const key = serviceKeys.privateJwks[service];
  if (!key) throw new Error(`secrets.json has no key for ${service}; start again with --fresh.`);
  return key;
}

function webRoot(bundles: string): Record<string, string> {
  const folder = join(bundles, 'web');
  return existsSync(join(folder, 'index.html')) ? { WEB_ROOT: folder } : {};
}
