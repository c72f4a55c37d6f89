import type { DigitisePayload } from '@cairn/job-contracts';
import { z } from 'zod';

export const digitisePayloadSchema: z.ZodType<DigitisePayload> = z.object({
  documentId: z.uuid(),
  blob: z.string().min(1).max(300),
  contentType: z.enum(['application/pdf', 'image/png', 'image/jpeg', 'image/tiff']),
  title: z.string().max(300),
  language: z.string().min(3).max(60),
});
