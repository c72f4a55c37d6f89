import { z } from 'zod';

/** As documented for the API version 2023-10-01; what is not listed here is ignored. */
export const analysisAnswer = z.object({
  categoriesAnalysis: z
    .array(z.object({ category: z.string().min(1).max(64), severity: z.int().min(0).max(7).optional() }))
    .max(64),
  blocklistsMatch: z
    .array(z.object({ blocklistName: z.string().max(256) }))
    .max(10_000)
    .optional(),
});

export type AnalysisAnswer = z.output<typeof analysisAnswer>;
