export {
  startSignalRServiceStandIn,
  type FailedAnswer,
  type SignalRServiceStandIn,
  type StandInOptions,
  type StandInRequest,
} from './stand-in/signalr-service-stand-in.ts';
