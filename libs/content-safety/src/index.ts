export { contentSafetyLayer, type ContentSafetyOptions } from './content-safety-layer.ts';
export type { CallOptions } from './call-policy.ts';
