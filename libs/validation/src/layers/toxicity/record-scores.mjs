/** Writes what the layer says of the judged texts now; for after a training, when the figures of the card are right. */
import { writeFileSync } from 'node:fs';
import { normaliseText } from '@cairn/text-normalisation';
import { HARMLESS_TEXTS, TOXIC_TEXTS } from './judged-texts.fixture.ts';
import { toxicityLayer } from './toxicity-layer.ts';

const context = { settings: {}, signal: new AbortController().signal };
const scoreOf = (text) =>
  toxicityLayer.analyse({ kind: 'text', text, normalised: normaliseText(text), field: 'text' }, context).score;
const scores = Object.fromEntries([...TOXIC_TEXTS, ...HARMLESS_TEXTS].map((text) => [text, scoreOf(text)]));
writeFileSync(new URL('recorded-scores.json', import.meta.url), `${JSON.stringify(scores, undefined, 2)}\n`);
