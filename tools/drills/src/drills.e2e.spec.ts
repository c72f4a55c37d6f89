import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startPrivatePostgres } from '@cairn/testing';
import type { GuardedServer } from '@cairn/testing';
import { cancelRaces } from './drills/cancel-races.ts';
import { doubleDelivery } from './drills/double-delivery.ts';
import { backendTermination } from './drills/backend-termination.ts';
import { killBeforeFlush } from './drills/kill-before-flush.ts';
import { killMidJob } from './drills/kill-mid-job.ts';
import { nastyTexts } from './drills/nasty-texts.ts';
import { postgresRestart } from './drills/postgres-restart.ts';
import { producerDeath } from './drills/producer-death.ts';
import { rollingSigterm } from './drills/rolling-sigterm.ts';
import { zombie } from './drills/zombie.ts';
import { DrillGround } from './ground/drill-ground.ts';
import type { Drill } from './ground/drill.ts';
import { bundleProcess, workspaceRoot } from './processes/bundle-process.ts';
import type { DrillReport } from './report/drill-report.ts';

/** Those of the drills that are quick and depend on no figure; how long recoveries take is for `npm run drill`. */
describe('the queue', () => {
  let folder: string;
  let program: string;
  let server: GuardedServer;

  beforeAll(async () => {
    await mkdir(join(workspaceRoot, 'tmp'), { recursive: true });
    folder = await mkdtemp(join(workspaceRoot, 'tmp/drills-spec-'));
    [program, server] = await Promise.all([bundleProcess(folder), startPrivatePostgres()]);
  });
  afterAll(async () => {
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const drill = (chosen: Drill): Promise<DrillReport> =>
    DrillGround.report(chosen, { server, main: program, folder: join(folder, chosen.id), short: true, seed: 1 });

  it.each<[string, Drill]>([
    ['loses nothing and ends nothing twice when a worker is killed', killMidJob],
    ['runs again what a killed worker had finished and not recorded', killBeforeFlush],
    ['refuses the results of a worker that slept through the loss of its jobs', zombie],
    ['records one end when two workers run a job at the same time', doubleDelivery],
    ['goes on when PostgreSQL crashes and comes back', postgresRestart],
    ['goes on when the server ends its connections, the listening ones included', backendTermination],
    ['brings every job to its end whatever texts a handler comes up with', nastyTexts],
    ['uses up no attempt and waits for no lease when workers are rolled', rollingSigterm],
    ['either completes or cancels a job, at whatever moment it is cancelled', cancelRaces],
    ['has a job, or has none, when its producer dies around the commit', producerDeath],
  ])('%s', async (_sentence, chosen) => {
    expect(await drill(chosen)).toMatchObject({ problems: [], lost: 0, doubled: 0, stale: 0 });
  });
});
