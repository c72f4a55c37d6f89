import { availableParallelism } from 'node:os';
import { parseConfig } from '@cairn/config';
import { PROVIDER_NAMES } from '@cairn/providers';
import { z } from 'zod';

const SERVICE = 'processing-service';

const ROLES = ['api', 'hub', 'worker'] as const;

const positive = z.coerce.number().int().positive();
const httpUrl = z.url({ protocol: /^https?$/ });
const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});
const jwk = z.looseObject({ kty: z.string() });
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const providerName = z.string().refine((name) => PROVIDER_NAMES.includes(name), {
  message: `must be one of ${PROVIDER_NAMES.join(', ')}`,
});

const schema = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
    HOST: z.string().default('0.0.0.0'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    SHUTDOWN_GRACE_SECONDS: positive.default(25),
    AUTH_ISSUER: z.string().min(1),
    AUTH_AUDIENCE: z.string().min(1).default(SERVICE),
    AUTH_JWKS_URL: httpUrl,
    SERVICE_TOKEN_JWKS: json.pipe(z.object({ keys: z.array(jwk) })).optional(),
    SERVICE_TOKEN_PRIVATE_JWK: json.pipe(jwk),
    DATABASE_URL: z.string().min(1),
    LISTEN_DATABASE_URL: z.string().min(1).optional(),
    SCALER_ROLE_PASSWORD: z.string().min(12).optional(),
    BLOB_CONNECTION_STRING: z.string().min(1).optional(),
    BLOB_ACCOUNT_URL: httpUrl.optional(),
    DOMAIN_URL: httpUrl,
    PROCESSING_ROLES: list.pipe(z.array(z.enum(ROLES)).min(1)).default([...ROLES]),
    PROVIDER: providerName.default('tesseract'),
    PROVIDER_FALLBACKS: list.pipe(z.array(providerName)).default([]),
    MOCK_PROVIDER_SCRIPT: z.string().optional(),
    MOCK_PROVIDER_LOG: z.string().optional(),
    LANGUAGE_DATA_DIR: z.string().optional(),
    WORKER_CONCURRENCY: positive.default(2),
    UNIT_CONCURRENCY: positive.default(availableParallelism()),
    UNIT_TIMEOUT_SECONDS: positive.default(60),
    LEASE_SECONDS: positive.default(30),
    HEARTBEAT_SECONDS: positive.default(10),
    POLL_MIN_MS: positive.default(250),
    POLL_MAX_MS: positive.default(5_000),
    SWEEP_SECONDS: positive.default(5),
    BACKOFF_BASE_MS: positive.default(1_000),
    HUB_CONNECTION_KEY: z.string().min(32).optional(),
    ALLOWED_ORIGINS: list.default([]),
  })
  .refine((c) => (c.BLOB_CONNECTION_STRING === undefined) !== (c.BLOB_ACCOUNT_URL === undefined), {
    path: ['BLOB_CONNECTION_STRING'],
    message: 'set exactly one of BLOB_CONNECTION_STRING and BLOB_ACCOUNT_URL',
  })
  .refine((c) => c.HEARTBEAT_SECONDS * 2 <= c.LEASE_SECONDS, {
    path: ['HEARTBEAT_SECONDS'],
    message: 'must be at most half of LEASE_SECONDS, or one missed beat loses the lease',
  })
  .refine((c) => c.POLL_MIN_MS <= c.POLL_MAX_MS, {
    path: ['POLL_MIN_MS'],
    message: 'must not be more than POLL_MAX_MS',
  })
  .refine((c) => !c.PROCESSING_ROLES.includes('hub') || c.HUB_CONNECTION_KEY !== undefined, {
    path: ['HUB_CONNECTION_KEY'],
    message: 'is needed for the role hub: a secret of at least 32 characters, the same on every replica',
  });

export type ProcessingConfig = z.output<typeof schema>;

/** @throws ConfigInvalidError naming every setting at fault */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): ProcessingConfig {
  return parseConfig(SERVICE, schema, env);
}
