import { parseConfig } from '@cairn/config';
import { z } from 'zod';

const SERVICE = 'domain-api';

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});
const jwk = z.looseObject({ kty: z.string() });
const httpUrl = z.url({ protocol: /^https?$/ });

/** Rules across settings are checked even when single ones are wrong, so that all problems show at once. */
const always = (): boolean => true;

const schema = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
    HOST: z.string().default('0.0.0.0'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    SHUTDOWN_GRACE_SECONDS: z.coerce.number().int().positive().default(25),
    AUTH_ISSUER: z.string().min(1),
    AUTH_AUDIENCE: z.string().min(1).default(SERVICE),
    AUTH_JWKS_URL: httpUrl,
    SERVICE_TOKEN_JWKS: json.pipe(z.object({ keys: z.array(jwk) })).optional(),
    SERVICE_TOKEN_PRIVATE_JWK: json.pipe(jwk),
    DATABASE_URL: z.string().min(1),
    BLOB_CONNECTION_STRING: z.string().min(1).optional(),
    BLOB_ACCOUNT_URL: httpUrl.optional(),
    PROCESSING_URL: httpUrl,
    VALIDATION_URL: httpUrl,
    PUBLIC_HUB_URL: httpUrl,
    MAX_UPLOAD_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(200 * 1024 * 1024),
    WEB_ROOT: z.string().min(1).optional(),
    DEMO_ISSUER_URL: httpUrl.optional(),
    PREWARM: z.enum(['disabled', 'row', 'http', 'arm']).default('disabled'),
    ARM_SUBSCRIPTION_ID: z.string().min(1).optional(),
    ARM_RESOURCE_GROUP: z.string().min(1).optional(),
    ARM_CONTAINER_APP_NAME: z.string().min(1).optional(),
  })
  .refine((c) => (c.BLOB_CONNECTION_STRING === undefined) !== (c.BLOB_ACCOUNT_URL === undefined), {
    path: ['BLOB_CONNECTION_STRING'],
    message: 'set exactly one of BLOB_CONNECTION_STRING and BLOB_ACCOUNT_URL',
    when: always,
  })
  .refine((c) => c.PREWARM !== 'arm' || (c.ARM_SUBSCRIPTION_ID && c.ARM_RESOURCE_GROUP && c.ARM_CONTAINER_APP_NAME), {
    path: ['PREWARM'],
    message: 'arm needs ARM_SUBSCRIPTION_ID, ARM_RESOURCE_GROUP and ARM_CONTAINER_APP_NAME',
    when: always,
  });

export type DomainApiConfig = z.output<typeof schema>;

/** @throws ConfigInvalidError naming every setting at fault */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): DomainApiConfig {
  return parseConfig(SERVICE, schema, env);
}
