import { parseConnectionString } from '@cairn/azure-signalr';
import {
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
import { pageProcesses } from '@cairn/page-preparation';
import { DEFAULT_LOW_CONFIDENCE } from '@cairn/page-result';
import { PROVIDER_NAMES, preferredEngine } from '@cairn/providers';
import { z } from 'zod';
import { cloudProviderSettings, endpointOfDocumentIntelligence, modelOfOpenAI } from './cloud-provider-settings.ts';

const SERVICE = 'processing-service';

const ROLES = ['api', 'hub', 'worker'] as const;

const providerName = z.string().refine((name) => PROVIDER_NAMES.includes(name), {
  message: `must be one of ${PROVIDER_NAMES.join(', ')}`,
});

/** In the order in which pages try them. */
const HUB_TRANSPORTS = ['WebSockets', 'ServerSentEvents', 'LongPolling'] as const;

const connectionString = z.string().superRefine((text, context) => {
  try {
    parseConnectionString(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const schema = z
  .object({
    ...serviceSettings(SERVICE, 3001),
    ...serviceTokenSettings,
    ...blobSettings,
    ...sealingSettings,
    DATABASE_URL: z.string().min(1),
    LISTEN_DATABASE_URL: z.string().min(1).optional(),
    SCALER_ROLE_PASSWORD: z.string().min(12).optional(),
    DOMAIN_URL: httpUrl,
    PROCESSING_ROLES: commaList.pipe(z.array(z.enum(ROLES)).min(1)).default([...ROLES]),
    PROVIDER: providerName.default(() => preferredEngine()),
    PROVIDER_FALLBACKS: commaList.pipe(z.array(providerName)).default([]),
    MOCK_PROVIDER_SCRIPT: z.string().optional(),
    MOCK_PROVIDER_LOG: z.string().optional(),
    ...cloudProviderSettings,
    LANGUAGE_DATA_DIR: z.string().optional(),
    LOW_CONFIDENCE_BELOW: z.coerce.number().min(0).max(100).default(DEFAULT_LOW_CONFIDENCE),
    PAGE_MEMORY_MEGABYTES: z.coerce.number().int().min(256).default(420),
    WORKER_CONCURRENCY: positiveInteger.default(2),
    UNIT_CONCURRENCY: positiveInteger.default(() => pageProcesses()),
    SPREAD_UNITS_FROM: z.coerce.number().int().min(0).default(0),
    SPREAD_UNITS_PER_CHILD: positiveInteger.default(25),
    UNIT_TIMEOUT_SECONDS: positiveInteger.default(60),
    LEASE_SECONDS: positiveInteger.default(10),
    HEARTBEAT_SECONDS: positiveInteger.default(3),
    /** A job that blocks its process for longer is given to another. */
    MAX_SILENCE_SECONDS: positiveInteger.default(60),
    POLL_MIN_MS: positiveInteger.default(250),
    POLL_MAX_MS: positiveInteger.default(5_000),
    SWEEP_SECONDS: positiveInteger.default(30),
    BACKOFF_BASE_MS: positiveInteger.default(1_000),
    QUEUE_MAX_PER_USER: positiveInteger.default(100_000),
    QUEUE_MAX_PER_TYPE: positiveInteger.optional(),
    RETENTION_COMPLETED_DAYS: positiveInteger.optional(),
    RETENTION_FAILED_DAYS: positiveInteger.optional(),
    RETENTION_CANCELLED_DAYS: positiveInteger.optional(),
    HUB_TRANSPORT: z.enum(['self', 'azure-signalr']).default('self'),
    AZURE_SIGNALR_CONNECTION_STRING: connectionString.optional(),
    HUB_TRANSPORTS: commaList.pipe(z.array(z.enum(HUB_TRANSPORTS)).min(1)).default(['WebSockets']),
    HUB_CONNECTION_KEY: z.string().min(32).optional(),
    ALLOWED_ORIGINS: commaList.default([]),
  })
  .refine(...oneBlobAccount)
  .refine(...endpointOfDocumentIntelligence)
  .refine(...modelOfOpenAI)
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
  })
  .refine((c) => c.HUB_TRANSPORT !== 'azure-signalr' || c.AZURE_SIGNALR_CONNECTION_STRING !== undefined, {
    path: ['AZURE_SIGNALR_CONNECTION_STRING'],
    message: 'is needed for HUB_TRANSPORT=azure-signalr, in every role: whoever runs jobs tells the service of them',
  });

export type ProcessingConfig = z.output<typeof schema>;

/** @throws ConfigInvalidError naming every setting at fault */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): ProcessingConfig {
  return parseConfig(SERVICE, schema, env);
}
