import { z } from 'zod';

/** Pixels of the rendered page: left, top, right, bottom; origin at the top left. */
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);

const word = z.object({ text: z.string(), box, /** 0 to 100. */ confidence: z.number().min(0).max(100) });

const line = z.object({
  box,
  /** Baseline from its left to its right end, in pixels: x0, y0, x1, y1. */
  baseline: box,
  /** Height of the row from descender to ascender, in pixels. */
  rowHeight: z.number().nonnegative(),
  words: z.array(word),
});

/** What recognition knows of one page, whichever provider made it. Text, hOCR and the PDF layer are functions of it. */
export const pageResultSchema = z.object({
  version: z.literal(1),
  pageNumber: z.int().positive(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  dpi: z.number().positive(),
  /** Clockwise degrees by which the page had to be turned to be read. */
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  engine: z.object({ name: z.string(), version: z.string(), language: z.string() }),
  /** Where the words come from: recognised (the default), or the text that the page has of its own. */
  source: z.enum(['recognised', 'existing-text']).optional(),
  /** Clockwise degrees by which the picture was straightened before it was read; boxes are those of the page as shown. */
  skewDegrees: z.number().optional(),
  /** Whether boxes are measured, or lines were only spread over the page. */
  boxes: z.enum(['measured', 'none']),
  /** Blocks, then paragraphs, then lines, in reading order. */
  blocks: z.array(z.object({ box, paragraphs: z.array(z.object({ box, lines: z.array(line) })) })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  /** A small picture of the page as shown, 160 pixels wide; taken out before a result is stored. */
  thumbnail: z.object({ contentType: z.literal('image/webp'), base64: z.string() }).optional(),
});

export type PageResult = z.infer<typeof pageResultSchema>;
export type PageLine = z.infer<typeof line>;
export type PageWord = z.infer<typeof word>;
