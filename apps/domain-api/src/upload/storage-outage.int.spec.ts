import { startPrivateAzurite, waitUntil, type GuardedServer } from '@cairn/testing';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { refusal } from '../spec-api/spec-user.fixture.ts';

describe('while blob storage is down', () => {
  let azurite: GuardedServer;
  let api: SpecApi;

  beforeAll(async () => {
    azurite = await startPrivateAzurite();
    await azurite.stop();
    api = await SpecApi.start({ BLOB_CONNECTION_STRING: azurite.connection });
  });
  afterAll(async () => {
    await api.stop();
    await azurite.remove();
  });

  it('the service starts, is not ready, accepts nothing, and recovers by itself', async () => {
    const user = await api.user();
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(503);
    expect(await refusal(await user.upload())).toMatchObject({ status: 503, codes: ['DEPENDENCY_UNAVAILABLE'] });
    expect((await user.list()).items).toEqual([]);
    expect(api.validation.requests).toEqual([]);

    await azurite.start();
    await waitUntil(async () => (await fetch(`${api.url}/health/ready`)).status === 200);
    expect(await user.uploaded()).toMatchObject({ status: 'Queued' });
  });
});
