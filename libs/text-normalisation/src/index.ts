export type { Disguise, DisguiseKind } from './disguise.ts';
export { normaliseText, type NormalisedText } from './normalise-text.ts';
