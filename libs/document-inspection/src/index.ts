export {
  DEFAULT_INSPECTION_LIMITS,
  DOCUMENT_TYPES,
  type AcceptedDocument,
  type ActiveContent,
  type DocumentInspection,
  type DocumentType,
  type InspectionLimits,
  type Notice,
  type PdfFacts,
  type Refusal,
  type RefusalCode,
  type RefusedDocument,
} from './document-inspection.ts';
export { inspectDocument, type InspectOptions } from './inspect-document.ts';
