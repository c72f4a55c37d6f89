import { LAYER_IDS } from '@cairn/validation';
import { z } from 'zod';
import { UPLOAD_BLOB } from '../files/uploaded-file.ts';

/** Of one text, in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 1024 * 1024;
export const MAX_BATCH = 100;

const policy = z.string().min(1).max(100).describe('`default@3`, or `default` for its newest version');

const options = {
  layers: z.array(z.enum(LAYER_IDS)).min(1).optional().describe('Only these of the policy’s layers'),
  explain: z.boolean().optional().describe('false: the small form, without reasons and durations. Default true'),
  timings: z.boolean().optional().describe('false: without durations, so that equal input has an equal answer'),
};

const blobName = z.string().regex(UPLOAD_BLOB, 'must be {userId}/uploads/{documentId}/original or …/part-0000');
const fileName = z.string().max(10_000);
const declaredType = z.string().max(1_000).describe('Media type that the sender declared; empty when it declared none');
const sealedPassword = z.string().min(1).max(4_000).optional().describe('Of an encrypted PDF; see @cairn/sealing');

const file = {
  fileName,
  declaredType,
  sizeBytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  blob: z.object({ container: z.literal('uploads'), name: blobName }),
  sealedPassword,
};

/** The first file of a document, and those that follow it. Judging their names and the title is the layers' business. */
export const documentRequest = z.object({
  kind: z.literal('document'),
  title: z.string().max(10_000),
  ...file,
  furtherFiles: z.array(z.object(file)).max(999).default([]),
  policy: policy.default('documents'),
  ...options,
});

const textInput = z.object({
  type: z.literal('text'),
  text: z.string(),
  field: z.string().min(1).max(100).default('text').describe('Where the text stands; `title` has rules of its own'),
});

export const textRequest = z.object({ input: textInput, policy: policy.default('default'), ...options });

export const objectRequest = z.object({
  input: z.object({
    type: z.literal('object'),
    key: blobName.describe('Key of the file among the uploads of the caller'),
    fileName: fileName.default(''),
    declaredType: declaredType.default(''),
    sealedPassword,
  }),
  policy: policy.default('documents'),
  ...options,
});

/** Fields of a form that come before its file. */
export const formRequest = z.object({
  policy: policy.default('documents'),
  title: z.string().max(10_000).default(''),
});

/** A text with its field, or as a plain string. */
export const inputText = z.union([
  textInput.omit({ type: true }),
  z.string().transform((text) => ({ text, field: 'text' })),
]);

export const batchRequest = z.object({
  inputs: z.array(inputText).min(1).max(MAX_BATCH).describe('Texts, each with its field or as a plain string'),
  policy: policy.default('default'),
  ...options,
});

export type DocumentRequest = z.output<typeof documentRequest>;
export type TextRequest = z.output<typeof textRequest>;
export type ObjectRequest = z.output<typeof objectRequest>;
export type BatchRequest = z.output<typeof batchRequest>;

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The form of the answer may stand in the query too, where it goes before the body's. */
export const answerQuery = z.object({ explain: flag.optional(), timings: flag.optional() });

export type AnswerQuery = z.output<typeof answerQuery>;
