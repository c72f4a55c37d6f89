export type { ProcessingProvider, ProcessingRequest, ProviderHealth } from './processing-provider.ts';
