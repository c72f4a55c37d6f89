export {
  StandInServer,
  type StandInAnswer,
  type StandInFault,
  type StandInRequest,
} from './stand-in/stand-in-server.ts';
