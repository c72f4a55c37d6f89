import { commaList } from '@cairn/config';
import { z } from 'zod';

/** Managed services that can be set up. */
export const PROVIDER_NAMES = ['azure-content-safety'] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** Texts and keys do not travel in the clear, except to a stand-in on the same machine. */
const encryptedUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith('https:') || LOCAL.includes(new URL(url).hostname), 'must begin with https://');

export const providerSettings = {
  /** Managed services that policies may name. */
  VALIDATION_PROVIDERS: commaList.pipe(z.array(z.enum(PROVIDER_NAMES))).prefault(''),
  AZURE_CONTENT_SAFETY_ENDPOINT: encryptedUrl.optional(),
  /** Without it the service's identity is used. */
  AZURE_CONTENT_SAFETY_KEY: z.string().min(1).optional(),
  /** Of a user-assigned managed identity. */
  AZURE_CLIENT_ID: z.string().min(1).optional(),
};

type ProviderConfig = z.output<z.ZodObject<typeof providerSettings>>;

/** For `refine`. */
export const contentSafetyHasEndpoint = [
  ({ VALIDATION_PROVIDERS, AZURE_CONTENT_SAFETY_ENDPOINT }: ProviderConfig): boolean =>
    !VALIDATION_PROVIDERS.includes('azure-content-safety') || AZURE_CONTENT_SAFETY_ENDPOINT !== undefined,
  { path: ['AZURE_CONTENT_SAFETY_ENDPOINT'] as string[], message: 'azure-content-safety needs its endpoint' },
] as const;
