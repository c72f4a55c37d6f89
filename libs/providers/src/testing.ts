export {
  startDocumentIntelligenceStandIn,
  type DocumentIntelligenceStandIn,
  type DocumentIntelligenceStandInOptions,
} from './stand-in/document-intelligence-stand-in.ts';
export {
  startOpenAIStandIn,
  type ModelAnswer,
  type OpenAIStandIn,
  type OpenAIStandInOptions,
} from './stand-in/openai-stand-in.ts';
export type { StandInAnswer, StandInFault, StandInRequest } from '@cairn/remote-service/testing';
