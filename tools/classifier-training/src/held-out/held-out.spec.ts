import { readdirSync } from 'node:fs';
import { ownTexts } from '../phrasebook/own-texts.ts';
import { heldOutFigures } from './held-out-figures.ts';
import { heldOutTexts } from './held-out-texts.ts';

const templatesOf = {
  spam: ['spam/adverts', 'spam/clean'],
  injection: ['injection/attacks', 'injection/attacks-other-languages', 'injection/harmless'],
};
const textsOf = (id: string) =>
  readdirSync(new URL(id, import.meta.url)).flatMap((file) => heldOutTexts(new URL(`${id}/${file}`, import.meta.url)));

describe.each(['spam', 'injection'] as const)('the held-out texts of %s', (id) => {
  it('are many, of both labels and many kinds', () => {
    const texts = textsOf(id);
    for (const label of [0, 1]) {
      const some = texts.filter((text) => text.label === label);
      expect(some.length).toBeGreaterThanOrEqual(140);
      expect(new Set(some.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(6);
    }
  });

  it('resemble nothing that the layer learns from, in the set that proves something', () => {
    const learned = templatesOf[id].flatMap((name) =>
      ownTexts(new URL(`../${name}.txt`, import.meta.url), { group: name, label: 0, seed: 99 }).map(({ text }) =>
        wordsOf(text),
      ),
    );
    const alike = heldOutTexts(new URL(`${id}/second.txt`, import.meta.url)).filter(({ text }) => {
      const words = wordsOf(text);
      return learned.some((other) => overlap(words, other) >= ALIKE);
    });
    expect(alike).toEqual([]);
  });
});

/** Share of the words of two texts that both have, from which on they are the same text with some words changed. */
const ALIKE = 0.6;

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

function overlap(first: ReadonlySet<string>, second: ReadonlySet<string>): number {
  let both = 0;
  for (const word of first) if (second.has(word)) both += 1;
  return both / (first.size + second.size - both);
}

/** A little below what was measured; see `docs/models`. */
const LEAST = {
  spam: { auc: 0.86, recall: 0.45, falsePositives: 0.05 },
  injection: { auc: 0.92, recall: 0.5, falsePositives: 0.05 },
};

describe.each(['spam', 'injection'] as const)('%s', (id) => {
  it.each(['first', 'second'] as const)('tells the %s set of held-out texts apart', (set) => {
    const { auc, recall, falsePositives } = heldOutFigures(id, set);
    expect(auc).toBeGreaterThanOrEqual(LEAST[id].auc);
    expect(recall).toBeGreaterThanOrEqual(LEAST[id].recall);
    expect(falsePositives).toBeLessThanOrEqual(LEAST[id].falsePositives);
  });
});
