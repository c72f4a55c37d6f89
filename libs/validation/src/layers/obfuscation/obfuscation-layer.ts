import type { Disguise, DisguiseKind } from '@cairn/text-normalisation';
import { z } from 'zod';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerReason, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { round } from '../../layer/round.ts';
import { densestWindow } from './densest-window.ts';
import { withoutFlags } from './flags.ts';

/** What one disguised word leaves of the trust in the words around it; one may be a slip or a nickname. */
const TRUST_AFTER_ONE = 0.65;

/** How much text there is that is written so that people read it and filters do not. */
export const obfuscationLayer: ValidationLayer = {
  id: 'obfuscation',
  provider: 'local',
  version: '2',
  accepts: ['text'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => (input.kind === 'text' ? disguiseOf(input) : NO_RISK),
};

function disguiseOf({ text, normalised, field }: TextInput): LayerResult {
  const disguises = withoutFlags(text, normalised.disguises);
  if (disguises.length === 0) return NO_RISK;
  const { disguised, words, start, end } = densestWindow(text, disguises);
  const share = Math.min(1, disguised / words);
  const score = round(1 - TRUST_AFTER_ONE ** disguised * (1 - share));
  const there = disguises.filter((disguise) => disguise.start < end && disguise.end > start);
  return { score, severity: score >= 0.5 ? 2 : 1, reasons: [reasonFor(there, field)] };
}

function reasonFor(disguises: readonly Disguise[], field: string): LayerReason {
  const kinds = [...new Set(disguises.map(({ kind }): DisguiseKind => kind))];
  const isTitle = field === 'title';
  return {
    code: isTitle ? 'TITLE_OBFUSCATED' : 'TEXT_OBFUSCATED',
    message: `The ${isTitle ? 'title' : 'text'} hides how its words are written: ${kinds.join(', ')}.`,
    span: [disguises[0]?.start ?? 0, Math.max(...disguises.map(({ end }) => end))],
  };
}
