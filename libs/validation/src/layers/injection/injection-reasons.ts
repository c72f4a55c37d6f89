import { ReasonsByKind, type Contribution } from '../../concepts/reasons-by-kind.ts';
import { eachFeature } from '../../concepts/sentence-features.ts';
import type { Words } from '../../concepts/words.ts';
import type { TextInput } from '../../layer/layer-input.ts';
import type { LayerReason } from '../../layer/layer.ts';
import type { LinearWeights } from '../../linear/linear-weights.ts';
import { injectionFinder, type Window } from './windows.ts';

/** Sentences that are explained when a long text is worst as a whole. */
const MOST_EXPLAINED = 200;

/** In order of precedence: `reveal the system prompt` is extraction, `forget the rules` override. */
const reasons = new ReasonsByKind(
  injectionFinder,
  [
    {
      code: 'INJECTION_PROMPT_EXTRACTION',
      message: 'The text asks a model for its instructions or secrets; remove that part.',
      needs: [
        ['system', 'secret', 'verbatim'],
        ['reveal', 'answer', 'you', 'system', 'verbatim'],
      ],
    },
    {
      code: 'INJECTION_OVERRIDE',
      message: 'The text tells a model to drop the instructions that it has; remove that part.',
      needs: [
        ['override', 'weaken', 'fresh'],
        ['prior', 'order', 'said', 'all', 'system', 'only', 'answer', 'override', 'safety'],
      ],
    },
    {
      code: 'INJECTION_ROLE_SWITCH',
      message: 'The text gives a model another role or mode without its rules; remove that part.',
      needs: [['become', 'pretend', 'unbound', 'refuse', 'safety']],
    },
    {
      code: 'INJECTION_EXFILTRATION',
      message: 'The text tells a model to send data or to open an address; remove that part.',
      needs: [['send', 'link']],
    },
    {
      code: 'INJECTION_HIDDEN_ORDER',
      message: 'The text speaks to the model that will read it, and not to its reader; remove that part.',
      needs: [['whenRead', 'output', 'distort', 'assistant', 'compose', 'answer', 'only']],
    },
  ],
  {
    code: 'INJECTION_WORDING',
    message: 'The text is worded like an attack on a model; say what it is for, or word it otherwise.',
  },
);

/** What in the window spoke for an attack. */
export function reasonsOf(window: Window, words: Words, weights: LinearWeights, input: TextInput): LayerReason[] {
  return reasons.of(contributions(window, words, weights), input);
}

function contributions({ from, to }: Window, words: Words, weights: LinearWeights): Contribution[] {
  const found: Contribution[] = [];
  let count = 0;
  const explained = Math.min(to, from + MOST_EXPLAINED);
  for (let at = from; at < explained; at++) {
    const known = new Set<number>();
    const [start, end] = [words.sentences[at] as number, words.sentences[at + 1] as number];
    eachFeature(words, start, end, injectionFinder, (hash, first, last, concepts) => {
      if (known.has(hash)) return;
      known.add(hash);
      count += 1;
      const weight = weights.of(hash);
      if (weight <= 0) return;
      found.push({ weight, start: words.starts[first] as number, end: words.ends[last - 1] as number, concepts });
    });
  }
  const scale = Math.sqrt(count);
  return found.map((each) => ({ ...each, weight: each.weight / scale }));
}
