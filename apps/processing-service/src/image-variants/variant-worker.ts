// A process that makes one variant of an image: see make-variant.ts.
import { ImageError, writeVariant } from '@cairn/page-image';
import { workerLink } from '@cairn/worker-entry';
import type { VariantAnswer, VariantTask } from './make-variant.ts';

const MAX_IMAGE_PIXELS = 100_000_000;

const link = await workerLink();
link.post(await make(link.data as VariantTask));

async function make({ path, outputPath, ...variant }: VariantTask): Promise<VariantAnswer> {
  try {
    await writeVariant(path, outputPath, variant, MAX_IMAGE_PIXELS);
    return 'made';
  } catch (error) {
    if (error instanceof ImageError) return error.reason;
    throw error;
  }
}
