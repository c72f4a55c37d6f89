import {
  always,
  blobSettings,
  commaList,
  httpUrl,
  oneBlobAccount,
  parseConfig,
  positiveInteger,
  sealingSettings,
  serviceSettings,
  serviceTokenSettings,
} from '@cairn/config';
import { z } from 'zod';

const SERVICE = 'domain-api';

const schema = z
  .object({
    ...serviceSettings(SERVICE, 3000),
    ...serviceTokenSettings,
    ...blobSettings,
    DATABASE_URL: z.string().min(1),
    PROCESSING_URL: httpUrl,
    VALIDATION_URL: httpUrl,
    PUBLIC_HUB_URL: httpUrl,
    ...sealingSettings,
    MAX_UPLOAD_BYTES: positiveInteger.default(200 * 1024 * 1024),
    MAX_UPLOAD_FILES: positiveInteger.max(1_000).default(50),
    LANGUAGES: commaList.pipe(z.array(z.string().regex(/^[a-z]{3}(_[a-z]{2,8})?$/)).min(1)).default(['eng']),
    WEB_ROOT: z.string().min(1).optional(),
    DEMO_ISSUER_URL: httpUrl.optional(),
    PREWARM: z.enum(['disabled', 'row', 'http', 'arm']).default('disabled'),
    ARM_SUBSCRIPTION_ID: z.string().min(1).optional(),
    ARM_RESOURCE_GROUP: z.string().min(1).optional(),
    ARM_CONTAINER_APP_NAME: z.string().min(1).optional(),
  })
  .refine(...oneBlobAccount)
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
