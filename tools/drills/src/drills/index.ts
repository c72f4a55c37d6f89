import type { Drill } from '../ground/drill.ts';
import { backendTermination } from './backend-termination.ts';
import { blockedEventLoop, hungEventLoop } from './blocked-event-loop.ts';
import { cancelRaces } from './cancel-races.ts';
import { clockSkew } from './clock-skew.ts';
import { doubleDelivery } from './double-delivery.ts';
import { faultMatrix } from './fault-matrix.ts';
import { killBeforeFlush } from './kill-before-flush.ts';
import { killMidJob } from './kill-mid-job.ts';
import { largeValues } from './large-values.ts';
import { longBacklog } from './long-backlog.ts';
import { lostAnswer } from './lost-answer.ts';
import { lostNotify } from './lost-notify.ts';
import { migrationsUnderLoad } from './migrations-under-load.ts';
import { nastyTexts } from './nasty-texts.ts';
import { networkCuts } from './network-cuts.ts';
import { poison } from './poison.ts';
import { poolExhausted } from './pool-exhausted.ts';
import { postgresRestart } from './postgres-restart.ts';
import { producerDeath } from './producer-death.ts';
import { progressStorm } from './progress-storm.ts';
import { refusingServer } from './refusing-server.ts';
import { rollingSigterm } from './rolling-sigterm.ts';
import { unitsRedone } from './units-redone.ts';
import { rollingRelease, twoVersions } from './versions.ts';
import { zombieAlone } from './zombie-alone.ts';
import { zombie } from './zombie.ts';

/** In the order in which they run. */
export const DRILLS: readonly Drill[] = [
  killMidJob,
  killBeforeFlush,
  zombie,
  zombieAlone,
  doubleDelivery,
  postgresRestart,
  backendTermination,
  ...networkCuts,
  lostAnswer,
  clockSkew,
  poison,
  blockedEventLoop,
  hungEventLoop,
  largeValues,
  nastyTexts,
  longBacklog,
  rollingSigterm,
  cancelRaces,
  lostNotify,
  producerDeath,
  progressStorm,
  ...refusingServer,
  rollingRelease,
  poolExhausted,
  migrationsUnderLoad,
  twoVersions,
  unitsRedone,
  faultMatrix,
];

/** A drill by its id, or all of a family: `7` is 7a to 7g. */
export function isNamed({ id }: Drill, wanted: readonly string[]): boolean {
  return wanted.includes(id) || wanted.includes(id.replace(/(?<=\d)[a-z]$/, ''));
}
