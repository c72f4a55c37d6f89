import { readFileSync } from 'node:fs';
import { packageAsset } from '@cairn/worker-entry';
import { z } from 'zod';
import { ReasonsByKind } from '../../concepts/reasons-by-kind.ts';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { LinearWeights, probabilityOf } from '../../linear/linear-weights.ts';
import { spamContributions, spamFinder, spamParts, spamSum } from './spam-parts.ts';

let loaded: LinearWeights | undefined;
const weights = (): LinearWeights =>
  (loaded ??= new LinearWeights(readFileSync(packageAsset('@cairn/validation/spam.bin', import.meta.url))));

/** Below this score nothing is said about a text. */
const WORTH_SAYING = 0.3;

const reasons = new ReasonsByKind(
  spamFinder,
  [
    {
      code: 'SPAM_SELF_PROMOTION',
      message: 'The text asks for visits, followers or votes; leave that out.',
      needs: [
        ['channel', 'support', 'chain'],
        ['channel', 'support', 'mine', 'act', 'help', 'guys', 'link', 'chain'],
      ],
    },
    {
      code: 'SPAM_MONEY_BAIT',
      message: 'The text promises money, prizes or gifts; leave that out.',
      needs: [['money', 'win', 'claim', 'gift', 'earn', 'crypto', 'credit', 'dear', 'free', 'gambling']],
    },
    {
      code: 'SPAM_ADULT',
      message: 'The text offers dates or adult services; leave that out.',
      needs: [['adult']],
    },
    {
      code: 'SPAM_SELLING',
      message: 'The text sells something to anybody who reads it; leave that out.',
      needs: [['seo', 'cheap', 'pills', 'percent', 'service', 'urgent', 'account']],
    },
    {
      code: 'SPAM_CONTACT',
      message: 'The text sends its readers to a link or number; leave that out.',
      needs: [['link', 'contact', 'shortCode', 'reply', 'act']],
    },
  ],
  { code: 'SPAM_WORDING', message: 'The text is worded like advertising; say what it is for, or word it otherwise.' },
);

/** Advertising that nobody asked for: bait, selling, self-promotion, bare links. By a linear model, worst part first. */
export const spamLayer: ValidationLayer = {
  id: 'spam',
  provider: 'local-linear',
  get version() {
    return `1+sha256:${weights().hash}`;
  },
  accepts: ['text'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => (input.kind === 'text' ? judge(input) : NO_RISK),
};

function judge(input: TextInput): LayerResult {
  const parts = spamParts(input).map((part) => ({ part, sum: spamSum(part, weights()) }));
  const worst = parts.reduce<(typeof parts)[number] | undefined>((a, b) => (a && a.sum >= b.sum ? a : b), undefined);
  if (!worst) return NO_RISK;
  const score = probabilityOf(worst.sum);
  if (score < WORTH_SAYING) return { ...NO_RISK, score };
  return {
    score,
    severity: score < 0.5 ? 1 : score < 0.9 ? 2 : 3,
    reasons: reasons.of(spamContributions(worst.part, weights()), input),
  };
}
