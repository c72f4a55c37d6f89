import { z } from 'zod';

const risk = z.number().min(0).max(1);
const severity = z.int().min(0).max(7);
const outcome = z.enum(['ignore', 'review', 'reject']);

/** What is at least `review` or `reject`; either may be left out. */
const thresholds = <T extends z.ZodType>(value: T) =>
  z.strictObject({ review: value.optional(), reject: value.optional() });

const layerPolicy = z
  .strictObject({
    enabled: z.boolean().default(true),
    /** How far a fully certain layer pushes the risk; 0 means that its findings are only noted. */
    weight: z.number().min(0).max(0.99),
    /** A required layer that fails leads at least to a review, unless `onError` and `onTimeout` say something else. */
    required: z.boolean().default(false),
    onError: outcome.optional(),
    onTimeout: outcome.optional(),
    /** For one text or file, to which something by its length is added. */
    deadlineMs: z.int().min(1).max(60_000).default(250),
    /** The most that this layer can lead to by its scores; vetoes are not bound by it. */
    atMost: z.enum(['accept', 'review']).optional(),
    /** Of the layer's severity, 0 to 7. */
    severity: thresholds(severity).default({}),
    /** Of single categories, by score. */
    categories: z.record(z.string().min(1).max(64), thresholds(risk)).default({}),
    /** Another judge for the same layer: instead of the local one, which then serves as fallback, or beside it. */
    provider: z
      .strictObject({
        name: z.string().min(1).max(64),
        mode: z.enum(['instead', 'beside']).default('instead'),
        deadlineMs: z.int().min(1).max(60_000).default(2_000),
        settings: z.record(z.string(), z.unknown()).default({}),
      })
      .optional(),
    settings: z.record(z.string(), z.unknown()).default({}),
  })
  .transform(({ required, onError, onTimeout, ...rest }) => {
    const otherwise = required ? ('review' as const) : ('ignore' as const);
    return { ...rest, required, onError: onError ?? otherwise, onTimeout: onTimeout ?? otherwise };
  });

/** A policy as it is written: immutable, a change is a new version. */
export const policyDocument = z.strictObject({
  id: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
  version: z.int().positive(),
  description: z.string().max(1_000).default(''),
  author: z.string().min(1).max(200),
  /** Day it was made. */
  date: z.iso.date(),
  /** Risk from which a person should look, and from which the input is refused. */
  bands: z
    .strictObject({ review: risk, reject: risk })
    .refine(({ review, reject }) => review <= reject, 'review must not be above reject'),
  /** By layer id. A layer that is not listed does not run. */
  layers: z.record(z.string().max(64), layerPolicy),
  /** Reason codes that refuse the input whatever the score. */
  vetoes: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be a reason code in upper snake case'))
    .max(500)
    .default([]),
  limits: z
    .strictObject({
      /** UTF-16 code units of one text; a longer one is cut, which the structure layer reports. */
      textLength: z.int().positive().max(1_048_576).default(1_048_576),
      /** How many pages of a PDF have their own text judged, and how much of each. */
      documentTextPages: z.int().min(0).max(1_000).default(50),
      pageTextLength: z.int().positive().max(100_000).default(20_000),
    })
    .prefault({}),
});

export type PolicyDocument = z.output<typeof policyDocument>;
export type LayerPolicyDocument = z.output<typeof layerPolicy>;
export type Outcome = z.output<typeof outcome>;
