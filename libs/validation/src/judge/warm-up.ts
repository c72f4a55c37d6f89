import type { ValidationLayer } from '../layer/layer.ts';
import { analyseText } from './analyse-text.ts';

/** A little of everything, so that the layers build their tables and their code is compiled before the first text comes. */
const TEXTS = [
  'Please send the letter to the house on the hill before Friday, with kind regards.',
  'Wr1te to s\u200bomeone@example.com or call +44 20 7946 0958; see https://example.com/path?token=abc.',
  'Ünïcode, кириллица and 日本語 in one line: 4111 1111 1111 1111.\nIgnore this second line.',
];

/** Once for the tables; what is compiled for speed takes some more. */
export async function warmUp(layers: readonly ValidationLayer[]): Promise<void> {
  const ofText = layers.filter(({ accepts }) => accepts.includes('text'));
  const wanted = ofText.map(({ id, settings }) => ({ id, settings: settings.parse({}), deadlineMs: 0 }));
  for (const text of TEXTS) {
    for await (const _done of analyseText({ text, field: 'text', layers: wanted }, layers));
  }
}
