import type { Scored } from '../scores/scored.ts';
import type { Measuring } from './measuring.ts';

export interface LabelledText {
  text: string;
  label: 0 | 1;
}

/** A quick run judges so many of a set. */
const QUICK = 100;

/** The service has no such layer, or its default policy does without. */
export class LayerMissingError extends Error {
  constructor(layer: string) {
    super(`The service does not run a layer called ${layer}.`);
    this.name = 'LayerMissingError';
  }
}

/**
 * What one layer alone gives each text. A layer that could not judge a text has let it pass: it scores 0.
 * @throws LayerMissingError
 */
export async function scoreTexts<T extends LabelledText>(
  { api, quick }: Pick<Measuring, 'api' | 'quick'>,
  layer: string,
  texts: readonly T[],
): Promise<(T & Scored)[]> {
  const judged = quick ? evenly(texts, QUICK) : texts;
  const answers = await api.judgeAll(
    judged.map(({ text }) => text),
    { layers: [layer] },
  );
  return judged.map((text, index) => {
    const found = answers[index]?.layers.find(({ id }) => id === layer);
    if (!found) throw new LayerMissingError(layer);
    return { ...text, score: found.status === 'ok' ? found.score : 0 };
  });
}

/** Some of all, from its beginning to its end: labels often come in blocks. */
function evenly<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)] as T);
}
