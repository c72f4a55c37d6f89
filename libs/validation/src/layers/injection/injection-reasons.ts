import { ReasonsByKind } from '../../concepts/reasons-by-kind.ts';
import type { TextInput } from '../../layer/layer-input.ts';
import type { LayerReason } from '../../layer/layer.ts';
import type { LinearWeights } from '../../linear/linear-weights.ts';
import { injectionFinder, type Window } from './windows.ts';

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
export function reasonsOf(window: Window, weights: LinearWeights, input: TextInput): LayerReason[] {
  const scale = Math.sqrt(window.sentences.reduce((sum, { features }) => sum + features.length, 0));
  const contributions = window.sentences.flatMap(({ features }) =>
    features.map(({ hash, start, end, concepts }) => ({ weight: weights.of(hash) / scale, start, end, concepts })),
  );
  return reasons.of(contributions, input);
}
