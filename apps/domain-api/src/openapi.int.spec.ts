import { readFile } from 'node:fs/promises';
import { SpecApi } from './spec-api/spec-api.fixture.ts';

const clientsCopy = new URL('../../../libs/client/openapi/domain-api.json', import.meta.url);

describe('the OpenAPI document', () => {
  let api: SpecApi;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());

  // After a change: `npm start` in one terminal, `npm run client:types` in another.
  it('is the one that libs/client has its types from', async () => {
    const answer = await fetch(`${api.url}/docs-json`);

    expect(await answer.json()).toEqual(JSON.parse(await readFile(clientsCopy, 'utf8')));
  });
});
