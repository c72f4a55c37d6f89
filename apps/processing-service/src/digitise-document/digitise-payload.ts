import {
  DEFAULT_DIGITISE_SETTINGS,
  DOCUMENT_CONTENT_TYPES,
  EXISTING_TEXT,
  MAX_PAGES_TEXT,
  PagesFault,
  parsePages,
  type DigitisePayload,
} from '@cairn/job-contracts';
import { z } from 'zod';

const MAX_PARTS = 1_000;

const part = z.object({
  blob: z.string().min(1).max(300),
  contentType: z.enum(DOCUMENT_CONTENT_TYPES),
  sealedPassword: z.string().min(1).max(4_000).optional(),
});

const pages = z
  .string()
  .max(MAX_PAGES_TEXT)
  .superRefine((text, context) => {
    try {
      parsePages(text);
    } catch (error) {
      if (!(error instanceof PagesFault)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  });

const defaults = DEFAULT_DIGITISE_SETTINGS;

const settings = z.object({
  language: z.string().min(3).max(60).default(defaults.language),
  pages: pages.optional(),
  existingText: z.enum(EXISTING_TEXT).default(defaults.existingText),
  autoRotate: z.boolean().default(defaults.autoRotate),
  deskew: z.boolean().default(defaults.deskew),
  cleanUp: z.boolean().default(defaults.cleanUp),
});

const payload = z.object({
  documentId: z.uuid(),
  title: z.string().max(300),
  parts: z.array(part).min(1).max(MAX_PARTS),
  settings: settings.default(defaults),
});

/** Payloads in the form that they had before a document could have several files: such jobs may still wait in a queue. */
function inTodaysForm(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || 'parts' in given || !('blob' in given)) return given;
  const { blob, contentType, language, ...rest } = given as Record<string, unknown>;
  return { ...rest, parts: [{ blob, contentType }], settings: { language } };
}

export const digitisePayloadSchema = z.preprocess(inTodaysForm, payload) as unknown as z.ZodType<DigitisePayload>;
