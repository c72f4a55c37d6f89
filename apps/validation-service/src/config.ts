import {
  blobSettings,
  oneBlobAccount,
  parseConfig,
  positiveInteger,
  sealingSettings,
  serviceSettings,
} from '@cairn/config';
import { z } from 'zod';

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
  })
  .refine(...oneBlobAccount);

export type ValidationConfig = z.output<typeof schema>;

/** @throws ConfigInvalidError naming every wrong setting */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): ValidationConfig {
  return parseConfig(SERVICE, schema, env);
}
