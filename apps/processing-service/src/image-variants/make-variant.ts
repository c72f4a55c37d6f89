import { UnitFailedError } from '@cairn/errors';
import type { VariantRequest } from '@cairn/page-image';
import { WorkerStoppedError, runInChild, workerEntry } from '@cairn/worker-entry';

export interface VariantTask extends VariantRequest {
  path: string;
  outputPath: string;
}

/** What the worker answers. */
export type VariantAnswer = 'made' | 'damaged' | 'too-large';

const LIMITS = { timeLimitMs: 60_000, heapMegabytes: 128, residentMegabytes: 700 };

/**
 * Makes one variant in a process of its own: images come from anybody, and their decoders are native code.
 * @throws UnitFailedError when the image cannot be decoded, or needs more than the limits allow
 */
export async function makeVariant(task: VariantTask, signal: AbortSignal): Promise<void> {
  const entry = workerEntry('variant-worker', import.meta.url);
  const answer = await runInChild<VariantAnswer>(entry, { data: task, signal, ...LIMITS }).catch((error: unknown) => {
    if (!(error instanceof WorkerStoppedError)) throw error;
    throw new UnitFailedError(
      'RESOURCE_LIMIT',
      `The variant took too much ${error.reason === 'time' ? 'time' : 'memory'}.`,
    );
  });
  if (answer === 'damaged') throw new UnitFailedError('IMAGE_NOT_DECODABLE', 'The image is damaged.');
  if (answer === 'too-large') throw new UnitFailedError('IMAGE_TOO_LARGE', 'The image has too many pixels.');
}
