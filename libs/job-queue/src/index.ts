export type {
  AnyJobHandler,
  Job,
  JobContext,
  JobLogger,
  PlainJobHandler,
  Unit,
  UnitJobHandler,
  UnitOutcome,
  UnitOutput,
} from './handler.ts';
