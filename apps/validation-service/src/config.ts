import {
  blobSettings,
  oneBlobAccount,
  parseConfig,
  positiveInteger,
  sealingSettings,
  serviceSettings,
} from '@cairn/config';
import { z } from 'zod';
import { contentSafetyHasEndpoint, providerSettings } from './managed-providers/provider-settings.ts';

const SERVICE = 'validation-service';

const schema = z
  .object({
    ...serviceSettings(SERVICE, 3002),
    ...blobSettings,
    ...sealingSettings,
    MAX_FILE_BYTES: positiveInteger.default(200 * 1024 * 1024),
    MAX_PAGES: positiveInteger.default(1000),
    MAX_IMAGE_PIXELS: positiveInteger.default(100_000_000),
    /** Time for opening and inspecting one file, in a thread of its own. */
    INSPECTION_TIMEOUT_SECONDS: positiveInteger.default(20),
    /** Files inspected at the same time; each may take a thread with up to 384 MiB. */
    MAX_CONCURRENT_INSPECTIONS: positiveInteger.default(2),
    /** Texts that may wait to be judged; they are judged one after the other. */
    MAX_WAITING_TEXTS: positiveInteger.default(400),
    /** A folder of further policies, one JSON document a version. */
    POLICIES_FOLDER: z.string().optional(),
    ...providerSettings,
  })
  .refine(...oneBlobAccount)
  .refine(...contentSafetyHasEndpoint);

export type ValidationConfig = z.output<typeof schema>;

/** @throws ConfigInvalidError naming every wrong setting */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): ValidationConfig {
  return parseConfig(SERVICE, schema, env);
}
