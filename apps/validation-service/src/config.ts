import { parseConfig } from '@cairn/config';
import { z } from 'zod';

const positive = z.coerce.number().int().positive();

const schema = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(3002),
    HOST: z.string().default('0.0.0.0'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    SHUTDOWN_GRACE_SECONDS: positive.default(25),
    AUTH_ISSUER: z.string().min(1),
    AUTH_AUDIENCE: z.string().min(1).default('validation-service'),
    AUTH_JWKS_URL: z.url(),
    BLOB_CONNECTION_STRING: z.string().optional(),
    BLOB_ACCOUNT_URL: z.url().optional(),
    MAX_FILE_BYTES: positive.default(200 * 1024 * 1024),
    MAX_PAGES: positive.default(1000),
    MAX_IMAGE_PIXELS: positive.default(100_000_000),
    /** Time for opening and inspecting one file, in a thread of its own. */
    INSPECTION_TIMEOUT_SECONDS: positive.default(20),
    /** Files inspected at the same time; each may take a thread with up to 384 MiB. */
    MAX_CONCURRENT_INSPECTIONS: positive.default(2),
  })
  .refine((c) => (c.BLOB_CONNECTION_STRING === undefined) !== (c.BLOB_ACCOUNT_URL === undefined), {
    path: ['BLOB_CONNECTION_STRING'],
    message: 'set exactly one of BLOB_CONNECTION_STRING and BLOB_ACCOUNT_URL',
  });

export type ValidationConfig = z.output<typeof schema>;

/** @throws ConfigInvalidError naming every wrong setting */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): ValidationConfig {
  return parseConfig('validation-service', schema, env);
}
