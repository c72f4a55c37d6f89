import { normaliseText } from '@cairn/text-normalisation';
import { layers, type LayerResult } from '@cairn/validation';
import { rocAuc } from '../toxicity/figures.ts';
import { heldOutTexts } from './held-out-texts.ts';

export type HeldOutLayer = 'spam' | 'injection';
export type HeldOutSet = 'first' | 'second';

/** What a layer says of texts that it did not learn from; shares from 0 to 1. */
export interface HeldOutFigures {
  auc: number;
  recall: number;
  falsePositives: number;
  /** By kind of text: how many there are, and how many are over the decision point. */
  kinds: { label: 0 | 1; kind: string; texts: number; found: number }[];
}

const DECISION_POINT = 0.5;

export function heldOutFigures(id: HeldOutLayer, set: HeldOutSet): HeldOutFigures {
  const judged = heldOutTexts(new URL(`${id}/${set}.txt`, import.meta.url)).map((text) => ({
    ...text,
    sum: scoreOf(id, text.text),
  }));
  const foundOf = (label: 0 | 1): number => {
    const texts = judged.filter((text) => text.label === label);
    return texts.filter(({ sum }) => sum >= DECISION_POINT).length / texts.length;
  };
  const byKind = Map.groupBy(judged, ({ label, kind }) => `${label} ${kind}`);
  const kinds = [...byKind.values()].map((texts) => ({
    label: texts[0]?.label ?? 0,
    kind: texts[0]?.kind ?? '',
    texts: texts.length,
    found: texts.filter(({ sum }) => sum >= DECISION_POINT).length,
  }));
  return { auc: rocAuc(judged), recall: foundOf(1), falsePositives: foundOf(0), kinds };
}

function scoreOf(id: HeldOutLayer, text: string): number {
  const layer = layers.find((each) => each.id === id);
  const input = { kind: 'text' as const, text, normalised: normaliseText(text), field: 'text' };
  const result = layer?.analyse(input, { settings: {}, signal: new AbortController().signal });
  return (result as LayerResult).score;
}
