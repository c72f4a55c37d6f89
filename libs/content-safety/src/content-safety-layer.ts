import { ProviderRefusedError } from '@cairn/errors';
import type { AzureServiceOptions } from '@cairn/remote-service';
import {
  NO_RISK,
  type FileInput,
  type LayerContext,
  type LayerReason,
  type LayerResult,
  type Severity,
  type TextInput,
  type ValidationLayer,
} from '@cairn/validation';
import { z } from 'zod';
import type { AnalysisAnswer } from './analysis-answer.ts';
import { AnalysisRequests } from './analysis-requests.ts';
import { CallPolicy, type CallOptions } from './call-policy.ts';
import { imageBytes } from './image-bytes.ts';
import { CATEGORIES, nameOf, scoreOf, type ServiceCategory } from './severity-scores.ts';
import { splitText } from './split-text.ts';

export interface ContentSafetyOptions extends CallOptions, AzureServiceOptions {
  /** UTF-16 code units of one text; longer ones are left to the local layer. Default 100,000, which is ten requests. */
  maxTextLength?: number;
}

const ALL = Object.keys(CATEGORIES) as ServiceCategory[];

const settings = z.strictObject({
  /** What to ask for; default all. */
  categories: z.array(z.enum(ALL)).min(1).default(ALL),
  /** Names of block lists that were made at the service; for texts only. */
  blocklists: z.array(z.string().min(1).max(64)).max(10).default([]),
});

type ContentSafetySettings = z.output<typeof settings>;

const NAME = 'azure-content-safety';
/** Unicode code points, of which a code unit is never more. */
const MAX_REQUEST_LENGTH = 10_000;
const BLOCKLIST_SEVERITY: Severity = 5;
const BLOCKLIST_SCORE = 0.9;
const NAMED_FROM = 0.3;

/**
 * Azure AI Content Safety in the place of the toxicity layer: hate, self-harm, sexual content and violence in texts and
 * images. Texts leave the platform, so a policy has to name it. Fails with an `AppError` when the service does not answer.
 */
export function contentSafetyLayer(
  options: ContentSafetyOptions,
): ValidationLayer<ContentSafetySettings> & { close(): void } {
  const { endpoint, key, clientId, maxTextLength = 100_000 } = options;
  const requests = new AnalysisRequests({ provider: NAME, endpoint, key, clientId });
  const policy = new CallPolicy(NAME, options);

  async function judgeText({ text }: TextInput, { settings: wanted, signal }: Context): Promise<LayerResult> {
    if (text.trim() === '') return NO_RISK;
    if (text.length > maxTextLength) throw new ProviderRefusedError(NAME, 413, 'TextTooLong');
    const pieces = splitText(text, MAX_REQUEST_LENGTH);
    const found = await Promise.all(
      pieces.map(async ({ text: part, start }): Promise<Found> => {
        const question = { text: part, categories: wanted.categories, blocklists: wanted.blocklists };
        const answer = await policy.run((inner) => requests.text(question, inner), signal);
        return { answer, span: [start, start + part.length] };
      }),
    );
    return resultOf(found);
  }

  async function judgeImage(file: FileInput, { settings: wanted, signal }: Context): Promise<LayerResult> {
    const bytes = await imageBytes(file, signal);
    if (!bytes) return { ...NO_RISK, confidence: 'low' };
    return resultOf([{ answer: await policy.run((inner) => requests.image(bytes, wanted.categories, inner), signal) }]);
  }

  return {
    id: 'toxicity',
    provider: NAME,
    version: '2023-10-01+1',
    accepts: ['text', 'image'],
    sendsDataOut: true,
    settings,
    analyse: (input, context) => {
      if (input.kind === 'text') return judgeText(input, context);
      return input.kind === 'image' ? judgeImage(input, context) : NO_RISK;
    },
    close: () => requests.close(),
  };
}

type Context = LayerContext<ContentSafetySettings>;

interface Found {
  answer: AnalysisAnswer;
  span?: [start: number, end: number];
}

/** Of several parts the worst counts: a text does not get better by its length. */
function resultOf(found: readonly Found[]): LayerResult {
  const categories: Record<string, number> = {};
  const reasons: LayerReason[] = [];
  let severity: Severity = 0;
  for (const { answer, span } of found) {
    const where = span ? { span } : {};
    for (const { category, severity: theirs = 0 } of answer.categoriesAnalysis) {
      const name = nameOf(category);
      const score = scoreOf(name, theirs);
      categories[name] = Math.max(categories[name] ?? 0, score);
      severity = Math.max(severity, theirs) as Severity;
      if (score < NAMED_FROM) continue;
      const message = `${NAME} found ${name} of severity ${theirs} of 6.`;
      reasons.push({ code: `CONTENT_${name.toUpperCase().replace('-', '_')}`, message, ...where, weight: score });
    }
    if (answer.blocklistsMatch && answer.blocklistsMatch.length > 0) {
      categories.blocked = BLOCKLIST_SCORE;
      severity = Math.max(severity, BLOCKLIST_SEVERITY) as Severity;
      const message = `${NAME} found a term of a block list.`;
      reasons.push({ code: 'CONTENT_BLOCKLISTED', message, ...where, weight: BLOCKLIST_SCORE });
    }
  }
  reasons.sort((one, other) => (other.weight ?? 0) - (one.weight ?? 0));
  return { score: Math.max(0, ...Object.values(categories)), severity, categories, reasons };
}
