import { normaliseText, type Disguise, type DisguiseKind } from '@cairn/text-normalisation';
import { NO_RISK, type LayerReason, type ValidationLayer } from './layer.ts';

/** What one disguised word leaves of the trust in a text; one may be a slip or a nickname. */
const TRUST_AFTER_ONE = 0.65;
/** Longer titles are refused by the text layer. */
const MAX_CHARACTERS = 1_000;

/** Words of the title that are written so that people read them and filters do not. */
export const obfuscationLayer: ValidationLayer = {
  id: 'obfuscation',
  version: '1',
  appliesTo: ({ title }) => title.length > 0,
  analyse({ title }) {
    const text = title.slice(0, MAX_CHARACTERS);
    const { disguises } = normaliseText(text);
    if (disguises.length === 0) return NO_RISK;
    const words = [...text.matchAll(/\S+/g)];
    const disguised = words.filter(({ index, 0: word }) =>
      disguises.some(({ start, end }) => start < index + word.length && end > index),
    );
    const share = disguised.length / words.length;
    const score = 1 - TRUST_AFTER_ONE ** disguised.length * (1 - share);
    return { score, severity: score >= 0.5 ? 2 : 1, reasons: [reason(disguises)] };
  },
};

function reason(disguises: readonly Disguise[]): LayerReason {
  const kinds = [...new Set(disguises.map(({ kind }): DisguiseKind => kind))];
  return {
    code: 'TITLE_OBFUSCATED',
    field: 'title',
    message: `The title hides how its words are written: ${kinds.join(', ')}.`,
  };
}
