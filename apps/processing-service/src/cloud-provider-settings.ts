import type { BlobStorage } from '@cairn/blob-storage';
import { BlobUnitNotes } from '@cairn/checkpoints';
import { httpUrl, positiveInteger } from '@cairn/config';
import { preparedPictures, type ProviderOptions } from '@cairn/providers';
import { z } from 'zod';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** A key travels with every request. */
const encryptedUrl = httpUrl.refine((url) => url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname), {
  message: 'must begin with https://, unless it is on this machine',
});

/** Settings of the providers that are services elsewhere. */
export const cloudProviderSettings = {
  PROVIDER_CONCURRENCY: positiveInteger.default(8),
  AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT: encryptedUrl.optional(),
  AZURE_DOCUMENT_INTELLIGENCE_KEY: z.string().min(1).optional(),
  AZURE_DOCUMENT_INTELLIGENCE_MODEL: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{1,63}$/)
    .default('prebuilt-read'),
  OPENAI_BASE_URL: httpUrl.default('https://api.openai.com/v1'),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_MODEL: z.string().min(1).optional(),
  OPENAI_ANSWER_FORMAT: z.enum(['json_schema', 'json_object', 'text']).default('json_schema'),
  OPENAI_TEMPERATURE: z
    .literal('none')
    .transform(() => null)
    .or(z.coerce.number().min(0).max(2))
    .default(0),
};

type CloudProviderConfig = z.output<z.ZodObject<typeof cloudProviderSettings>>;

interface ProviderChoice {
  PROVIDER?: string | undefined;
  PROVIDER_FALLBACKS: readonly string[];
}

const asksFor = ({ PROVIDER, PROVIDER_FALLBACKS }: ProviderChoice, name: string): boolean =>
  PROVIDER === name || PROVIDER_FALLBACKS.includes(name);

/** For `refine`: whoever is asked for has what it cannot do without. */
export const endpointOfDocumentIntelligence = [
  (config: ProviderChoice & Pick<CloudProviderConfig, 'AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT'>): boolean =>
    !asksFor(config, 'azure-document-intelligence') || config.AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT !== undefined,
  {
    path: ['AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT'] as string[],
    message: 'is needed for the provider azure-document-intelligence',
  },
] as const;

/** For `refine`. */
export const modelOfOpenAI = [
  (config: ProviderChoice & Pick<CloudProviderConfig, 'OPENAI_MODEL'>): boolean =>
    !asksFor(config, 'openai') || config.OPENAI_MODEL !== undefined,
  { path: ['OPENAI_MODEL'] as string[], message: 'is needed for the provider openai: a model that reads pictures' },
] as const;

/** Beside what is configured, who makes the pictures that these providers read. @param jobs the container in which the units of jobs are kept */
export function cloudProviderOptions(
  config: CloudProviderConfig & { UNIT_CONCURRENCY: number; UNIT_TIMEOUT_SECONDS: number },
  jobs: BlobStorage,
): Pick<ProviderOptions, 'azureDocumentIntelligence' | 'openai' | 'pictures'> {
  const {
    AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT: endpoint,
    OPENAI_MODEL: model,
    PROVIDER_CONCURRENCY: concurrency,
  } = config;
  const processes = config.UNIT_CONCURRENCY;
  const pageTimeoutMs = config.UNIT_TIMEOUT_SECONDS * 1000;
  return {
    pictures: () => preparedPictures({ processes, pageTimeoutMs }),
    ...(endpoint === undefined
      ? {}
      : {
          azureDocumentIntelligence: {
            endpoint,
            concurrency,
            key: config.AZURE_DOCUMENT_INTELLIGENCE_KEY,
            model: config.AZURE_DOCUMENT_INTELLIGENCE_MODEL,
            notes: new BlobUnitNotes(jobs),
          },
        }),
    ...(model === undefined
      ? {}
      : {
          openai: {
            model,
            concurrency,
            baseUrl: config.OPENAI_BASE_URL,
            key: config.OPENAI_API_KEY,
            answerFormat: config.OPENAI_ANSWER_FORMAT,
            temperature: config.OPENAI_TEMPERATURE,
          },
        }),
  };
}
