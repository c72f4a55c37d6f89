import type { z } from 'zod';
import type { InputKind, LayerInput } from './layer-input.ts';

export const LAYER_IDS = [
  'structure',
  'obfuscation',
  'language',
  'toxicity',
  'lexicon',
  'pii',
  'secrets',
  'injection',
  'spam',
  'file-type',
  'pdf',
  'image',
  'image-quality',
] as const;

export type LayerId = (typeof LAYER_IDS)[number];

/** 0 to 7, comparable with the four-step scales (0, 2, 4, 6) of managed services. */
export type Severity = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface LayerReason {
  /** Stable, upper snake case. A policy may name it as a veto; domain-api hands it to the user as an error code. */
  code: string;
  /** Says what was found and what to do about it, in a sentence; never repeats the input. */
  message: string;
  /** The request field at fault; the field of the text, or `file`, when absent. */
  field?: string;
  /** Where in the original text: UTF-16 code units, end excluded. */
  span?: [start: number, end: number];
  /** Page of a document, from 1. */
  page?: number;
  /** What was found, masked to first character, length and last character; see `masked`. */
  evidence?: string;
  /** How much of the layer's score this reason is, in the layer's own unit; the largest first. */
  weight?: number;
}

/** Something found in a text that is worth finding again, such as an address to black out. */
export interface Entity {
  /** Upper snake case, e.g. `EMAIL_ADDRESS`. */
  type: string;
  /** Offsets into the original text: UTF-16 code units, end excluded. */
  start: number;
  end: number;
  /** 0 to 1. */
  confidence: number;
  /** Page of a document, from 1, whose text the offsets are of. */
  page?: number;
}

export interface LayerResult {
  /** Calibrated risk from 0 to 1; 0.5 is the layer's own decision point under the default policy. */
  score: number;
  severity: Severity;
  /** Scores of what the layer tells apart, e.g. `insult`; 0 to 1. */
  categories?: Record<string, number>;
  entities?: Entity[];
  reasons: LayerReason[];
  /** `low`: the layer was not made for this input (e.g. the language), so a low score says little. */
  confidence?: 'low';
}

export interface LayerContext<Settings> {
  /** The policy's settings of this layer, parsed by its `settings` schema. */
  settings: Settings;
  /** Ends with the layer's deadline, or when nobody waits for the answer any more. Heeded by layers that wait. */
  signal: AbortSignal;
}

/**
 * One independent look at an input. Adding a layer: a folder in `layers/` that exports one of these with its spec, one
 * line in `layers.ts`, and its weight in the policies.
 *
 * Deterministic: the same input and settings give the same result on every machine. Time and memory grow at most
 * linearly with the input; a pattern has no nested or overlapping repetition, and its bounds are stated.
 */
export interface ValidationLayer<Settings = unknown> {
  readonly id: LayerId;
  /** Who judges, e.g. `local-linear`; several providers may serve one id. */
  readonly provider: string;
  /** Changes with every change that may change a result; of a model, with its hash: `3+sha256:…`. */
  readonly version: string;
  readonly accepts: readonly InputKind[];
  /** The input leaves the platform: such a provider runs only when a policy switches it on by name. */
  readonly sendsDataOut?: true;
  /** What a policy may set for this layer; every setting has a default, so that `{}` is valid. */
  readonly settings: z.ZodType<Settings>;
  /** @throws whatever it likes; a layer that breaks is reported as `error`, and the policy says what that means */
  analyse(input: LayerInput, context: LayerContext<Settings>): LayerResult | Promise<LayerResult>;
}

export const NO_RISK: LayerResult = { score: 0, severity: 0, reasons: [] };

/** Certain enough to decide alone: full score, highest severity. */
export function certain(...reasons: LayerReason[]): LayerResult {
  return { score: 1, severity: 7, reasons };
}
