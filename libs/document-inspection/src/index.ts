export {
  DEFAULT_INSPECTION_LIMITS,
  DOCUMENT_TYPES,
  type AcceptedDocument,
  type DocumentInspection,
  type DocumentType,
  type InspectionLimits,
  type Notice,
  type PageText,
  type PdfFacts,
  type Refusal,
  type RefusalCode,
  type RefusedDocument,
  type TextWanted,
} from './document-inspection.ts';
export { DocumentInspector, type InspectorOptions } from './document-inspector.ts';
export type { Finding, FindingKind } from './finding.ts';
export { inspectDocument, type InspectOptions } from './inspect-document.ts';
