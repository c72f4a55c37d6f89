export {
  startContentSafetyStandIn,
  type ContentSafetyStandIn,
  type StandInFault,
} from './stand-in/content-safety-stand-in.ts';
