export type { AzureDocumentIntelligenceOptions } from './azure-document-intelligence/azure-document-intelligence-provider.ts';
export { AzureDocumentIntelligenceProvider } from './azure-document-intelligence/azure-document-intelligence-provider.ts';
export {
  PROVIDER_NAMES,
  ProviderOptionsMissingError,
  UnknownProviderError,
  createProvider,
  type ProviderOptions,
} from './create-provider.ts';
export { MockProvider, type MockOptions } from './mock/mock-provider.ts';
export { OpenAIProvider, type OpenAIOptions } from './openai/openai-provider.ts';
export { PagePictures, type PagePicture } from './page-pictures.ts';
export type { ProcessingProvider, ProcessingRequest, ProviderHealth, ProviderState } from './processing-provider.ts';
export { summariseCalls, type CallSummary, type CallWatcher, type ProviderCall } from './provider-calls.ts';
export { ProviderChain } from './provider-chain.ts';
export type { ProviderStatistics } from './provider-figures.ts';
export { ProviderGate } from './provider-gate.ts';
export type { ResilienceOptions } from './provider-policy.ts';
export { ResilientProvider } from './resilient-provider.ts';
export { TesseractProvider, type TesseractOptions } from './tesseract/tesseract-provider.ts';
export { findTesseract, preferredEngine } from './tesseract-native/find-tesseract.ts';
export { TesseractNativeProvider, type TesseractNativeOptions } from './tesseract-native/tesseract-native-provider.ts';
export { preparedPictures } from './prepared-pictures.ts';
