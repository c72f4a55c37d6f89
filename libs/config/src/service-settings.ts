import { z } from 'zod';
import { httpUrl, jsonText, positiveInteger } from './setting-types.ts';

const jwk = z.looseObject({ kty: z.string() });

/**
 * What every service is told: where it listens, how it logs, how long it may take to stop, whose tokens it takes.
 * @param service its name, also the default audience
 */
export function serviceSettings(service: string, defaultPort: number) {
  return {
    PORT: z.coerce.number().int().min(0).max(65_535).default(defaultPort),
    HOST: z.string().default('0.0.0.0'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    SHUTDOWN_GRACE_SECONDS: positiveInteger.default(25),
    AUTH_ISSUER: z.string().min(1),
    AUTH_AUDIENCE: z.string().min(1).default(service),
    AUTH_JWKS_URL: httpUrl,
  };
}

/** For services that call others without a user in scope, or are called so. */
export const serviceTokenSettings = {
  /** Public keys of the services whose tokens are taken. */
  SERVICE_TOKEN_JWKS: jsonText.pipe(z.object({ keys: z.array(jwk) })).optional(),
  SERVICE_TOKEN_PRIVATE_JWK: jsonText.pipe(jwk),
};

/** Keys that keep secrets unreadable at rest, newest first; without them no service takes a secret to keep. */
export const sealingSettings = {
  SEALING_KEYS: jsonText
    .pipe(
      z.object({
        keys: z
          .array(
            z.object({
              kty: z.literal('oct'),
              kid: z.string().min(1),
              k: z.string().regex(/^[\w-]{43}$/, 'must be 256 bits in base64url'),
            }),
          )
          .min(1),
      }),
    )
    .optional(),
};

/** Blob storage by connection string (the local emulator) or by address and identity (Azure). */
export const blobSettings = {
  BLOB_CONNECTION_STRING: z.string().min(1).optional(),
  BLOB_ACCOUNT_URL: httpUrl.optional(),
};

type BlobSettings = z.output<z.ZodObject<typeof blobSettings>>;

/** Rules across settings are checked even when single ones are wrong, so that all problems show at once. */
export const always = (): boolean => true;

/** Arguments of `refine`: exactly one way to reach blob storage. */
export const oneBlobAccount = [
  (settings: BlobSettings) =>
    (settings.BLOB_CONNECTION_STRING === undefined) !== (settings.BLOB_ACCOUNT_URL === undefined),
  {
    path: ['BLOB_CONNECTION_STRING'],
    message: 'set exactly one of BLOB_CONNECTION_STRING and BLOB_ACCOUNT_URL',
    when: always,
  },
] as const satisfies Parameters<z.ZodObject<typeof blobSettings>['refine']>;

/** The account as `AzureBlobStorage` takes it. */
export function blobAccount(settings: BlobSettings): { connectionString: string } | { accountUrl: string } {
  const { BLOB_CONNECTION_STRING: connectionString, BLOB_ACCOUNT_URL: accountUrl = '' } = settings;
  return connectionString ? { connectionString } : { accountUrl };
}
