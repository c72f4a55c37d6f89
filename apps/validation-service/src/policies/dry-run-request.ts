import { LAYER_IDS } from '@cairn/validation';
import { z } from 'zod';
import { inputText, MAX_BATCH } from '../validate/validate-request.ts';

const storedLayer = z.object({
  id: z.enum(LAYER_IDS),
  status: z.enum(['ok', 'skipped', 'error', 'timed-out']).default('ok'),
  score: z.number().min(0).max(1),
  severity: z.int().min(0).max(7).default(0),
  categories: z.record(z.string().max(64), z.number().min(0).max(1)).optional(),
  reasons: z
    .array(z.object({ code: z.string().max(64) }))
    .max(200)
    .optional(),
});

export const dryRunRequest = z
  .object({
    policy: z.record(z.string(), z.unknown()).describe('The candidate: a whole policy document'),
    against: z.int().positive().optional().describe('Version to compare with. Default: the newest'),
    texts: z.array(inputText).max(MAX_BATCH).default([]).describe('Judged under both'),
    answers: z
      .array(z.object({ id: z.string().max(100).optional(), layers: z.array(storedLayer).max(LAYER_IDS.length) }))
      .max(1_000)
      .default([])
      .describe('Earlier answers as they are: only the scores of their layers are used'),
  })
  .refine(({ texts, answers }) => texts.length + answers.length > 0, 'Send texts, answers, or both.');

export type DryRunRequest = z.output<typeof dryRunRequest>;
