export { PROVIDER_NAMES, UnknownProviderError, createProvider, type ProviderOptions } from './create-provider.ts';
export { MockProvider, type MockOptions } from './mock/mock-provider.ts';
export type { ProcessingProvider, ProcessingRequest, ProviderHealth } from './processing-provider.ts';
export { ProviderGate } from './provider-gate.ts';
export { ResilientProvider, type ResilienceOptions } from './resilient-provider.ts';
export { TesseractProvider, type TesseractOptions } from './tesseract/tesseract-provider.ts';
