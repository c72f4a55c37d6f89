import { z } from 'zod';

const span = z.object({ offset: z.int().nonnegative(), length: z.int().nonnegative() });

/** x and y of four points, clockwise from the top left corner of the text as it is read. */
const polygon = z.array(z.number()).length(8);

const page = z.object({
  /** By how many clockwise degrees the text is turned, -180 to 180. */
  angle: z.number().min(-180).max(180).default(0),
  width: z.number().positive(),
  height: z.number().positive(),
  words: z
    .array(z.object({ content: z.string(), polygon, span, confidence: z.number().min(0).max(1) }))
    .max(50_000)
    .default([]),
  lines: z
    .array(z.object({ content: z.string(), polygon, spans: z.array(span).min(1) }))
    .max(10_000)
    .default([]),
});

/** What of an answer of the service we use. Everything else may change. */
export const analysisAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.enum(['notStarted', 'running']) }),
  z.object({
    status: z.enum(['failed', 'canceled', 'skipped']),
    error: z.object({ code: z.string(), innererror: z.object({ code: z.string() }).optional() }).optional(),
  }),
  z.object({
    status: z.literal('succeeded'),
    analyzeResult: z.object({
      apiVersion: z.string(),
      modelId: z.string(),
      pages: z.array(page).length(1),
      paragraphs: z.array(z.object({ spans: z.array(span).min(1) })).default([]),
    }),
  }),
]);

export type AnalysisAnswer = z.output<typeof analysisAnswer>;
export type Analysis = Extract<AnalysisAnswer, { status: 'succeeded' }>['analyzeResult'];
export type AnalysedLine = Analysis['pages'][number]['lines'][number];
export type AnalysedWord = Analysis['pages'][number]['words'][number];
export type AnalysedSpan = z.output<typeof span>;
