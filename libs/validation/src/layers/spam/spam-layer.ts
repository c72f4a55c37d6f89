import { readFileSync } from 'node:fs';
import { packageAsset } from '@cairn/worker-entry';
import { z } from 'zod';
import { TrainedLanguages } from '../../concepts/languages.ts';
import { ReasonsByKind } from '../../concepts/reasons-by-kind.ts';
import { wordsOf } from '../../concepts/words.ts';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { LinearWeights, probabilityOf } from '../../linear/linear-weights.ts';
import { spamContributions, spamFinder, worstPart } from './spam-parts.ts';

let loaded: LinearWeights | undefined;
const weights = (): LinearWeights =>
  (loaded ??= new LinearWeights(readFileSync(packageAsset('@cairn/validation/spam.bin', import.meta.url))));

/** Below this score nothing is said about a text. */
const WORTH_SAYING = 0.3;
/** Those that it learned more than a few sentences of. */
const languages = new TrainedLanguages('en', 'de');

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
      code: 'SPAM_PHISHING',
      message: 'The text threatens with a lapsed account or parcel to get data or a fee; leave that out.',
      needs: [['lapse'], ['account', 'parcel', 'link', 'contact', 'urgent', 'money']],
    },
    {
      code: 'SPAM_MONEY_BAIT',
      message: 'The text promises money, prizes or gifts; leave that out.',
      needs: [['money', 'win', 'claim', 'gift', 'earn', 'crypto', 'credit', 'dear', 'free']],
    },
    {
      code: 'SPAM_ADULT',
      message: 'The text offers dates or adult services; leave that out.',
      needs: [['adult']],
    },
    {
      code: 'SPAM_SELLING',
      message: 'The text sells something to anybody who reads it; leave that out.',
      needs: [['seo', 'cheap', 'pills', 'service', 'urgent', 'hire']],
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
  const words = wordsOf(input.normalised);
  const worst = worstPart(words, input, weights());
  if (!worst) return NO_RISK;
  const known = languages.mayBeOf(words) ? {} : { confidence: 'low' as const };
  const score = probabilityOf(worst.sum);
  if (score < WORTH_SAYING) return { ...NO_RISK, score, ...known };
  return {
    score,
    severity: score < 0.5 ? 1 : score < 0.9 ? 2 : 3,
    reasons: reasons.of(spamContributions(worst, words, weights()), input),
    ...known,
  };
}
