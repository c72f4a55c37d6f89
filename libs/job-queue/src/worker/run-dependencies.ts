import type { CheckpointStore } from '@cairn/checkpoints';
import type { ServiceLogger } from '@cairn/logging';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import type { WorkerSettings } from '../job-queue-options.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { PayloadStore } from '../payloads/payload-store.ts';
import type { QueueSwitches } from '../switches/queue-switches.ts';
import type { UnitSlots } from '../units/unit-slots.ts';

/** What all runs of a worker share. */
export interface JobRunDependencies {
  store: JobStore;
  handlers: HandlerRegistry;
  checkpoints: CheckpointStore;
  slots: UnitSlots;
  switches: QueueSwitches;
  /** Where payloads lie that are too large for their row. */
  payloads?: PayloadStore | undefined;
  settings: WorkerSettings;
  random: () => number;
  logger: ServiceLogger;
}
