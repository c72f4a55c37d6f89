import { VARIANT_FORMATS, type VariantFormat } from '@cairn/page-image';
import { z } from 'zod';

export const IMAGE_VARIANTS_JOB_TYPE = 'image.variants';

export interface ImageVariant {
  /** Names the result; unique within the job. */
  name: string;
  format: VariantFormat;
  /** Pixels; without both the size stays. An image is never enlarged. */
  width?: number | undefined;
  height?: number | undefined;
  /** `inside` keeps all of the image within width and height, `cover` fills both and cuts the rest off. */
  fit: 'inside' | 'cover';
  /** 1 to 100, for JPEG and WebP. */
  quality: number;
}

export interface ImageVariantsPayload {
  /** An uploaded image in the container `uploads`: `{userId}/uploads/{documentId}/original`. */
  blob: string;
  variants: ImageVariant[];
}

const side = z.int().min(1).max(10_000).optional();

const variant = z
  .object({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens, at most 40'),
    format: z.enum(VARIANT_FORMATS),
    width: side,
    height: side,
    fit: z.enum(['inside', 'cover']).default('inside'),
    quality: z.int().min(1).max(100).default(80),
  })
  .refine(({ fit, width, height }) => fit === 'inside' || (width !== undefined && height !== undefined), {
    path: ['fit'],
    message: 'cover needs width and height',
  });

/** Checked at enqueue: what does not fit is answered with 400 and never becomes a job. */
export const imageVariantsPayloadSchema: z.ZodType<ImageVariantsPayload> = z.object({
  blob: z.string().regex(/^[0-9a-f-]{36}\/uploads\/[0-9a-f-]{36}\/(original|part-\d{4})$/, 'not the name of an upload'),
  variants: z
    .array(variant)
    .min(1)
    .max(20)
    .refine((variants) => new Set(variants.map(({ name }) => name)).size === variants.length, {
      message: 'two variants have the same name',
    }),
});
