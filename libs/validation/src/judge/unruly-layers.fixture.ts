import { NO_RISK, type LayerResult, type ValidationLayer } from '../layer/layer.ts';
import { specLayer } from '../layer/spec-layer.fixture.ts';

const found = (code: string): LayerResult => ({ score: 0.5, severity: 2, reasons: [{ code, message: 'Found.' }] });

function textOf(input: Parameters<ValidationLayer['analyse']>[0]): string {
  return input.kind === 'text' ? input.text : '';
}

/** Layers that do what the text tells them: compute or wait for ever, throw, or end the thread. */
export const unrulyLayers: readonly ValidationLayer[] = [
  specLayer('structure', { analyse: () => found('FIRST') }),
  specLayer('spam', {
    analyse: (input) => {
      while (textOf(input).includes('spin'));
      return NO_RISK;
    },
  }),
  specLayer('language', {
    analyse: (input) => (textOf(input).includes('wait') ? new Promise<never>(() => undefined) : NO_RISK),
  }),
  specLayer('pii', {
    analyse: (input) => {
      if (textOf(input).includes('throw')) throw new TypeError(`cannot read ${textOf(input)}`);
      return NO_RISK;
    },
  }),
  specLayer('toxicity', {
    analyse: (input) => {
      if (textOf(input).includes('exit')) process.exit();
      return NO_RISK;
    },
  }),
  specLayer('secrets', { analyse: async () => found('LAST') }),
];
