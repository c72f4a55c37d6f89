import { describeHubBackplane } from '@cairn/realtime/hub-backplane.contract';
import type { TestDatabase } from '@cairn/testing';
import { createFanOutDatabase, startReplica } from './specs-database.fixture.ts';

let database: TestDatabase;
beforeAll(async () => (database = await createFanOutDatabase()));
afterAll(() => database.drop());

describeHubBackplane('PostgresBackplane', async (count) => {
  const replicas = await Promise.all(Array.from({ length: count }, () => startReplica(database.url)));
  return {
    backplanes: replicas.map(({ backplane }) => backplane),
    close: async () => void (await Promise.all(replicas.map((replica) => replica.close()))),
  };
});
