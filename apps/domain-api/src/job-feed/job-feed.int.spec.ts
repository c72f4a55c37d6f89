import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { refusal } from '../spec-api/spec-user.fixture.ts';

describe('GET /api/jobs/feed', () => {
  let api: SpecApi;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());

  const messages = [
    { name: 'jobSnapshot', message: { whole: true, more: false, at: '2026-01-01T00:00:00Z', jobs: [] } },
  ];

  it('passes on what processing-service says the user has missed, with the token and cursor of the user', async () => {
    const user = await api.user();
    api.processing.behaviour = () => ({ status: 200, body: { messages } });

    const answer = await user.fetch('/api/jobs/feed?cursor=a_b-c');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ messages });
    const [asked] = api.processing.calls('GET', /^\/internal\/jobs\/feed\?cursor=a_b-c$/);
    expect(asked?.headers.authorization).toBe(`Bearer ${user.token}`);
  });

  it('asks without a cursor for a listener that has heard nothing', async () => {
    const user = await api.user();
    api.processing.behaviour = () => ({ status: 200, body: { messages } });

    expect((await user.fetch('/api/jobs/feed')).status).toBe(200);
    expect(api.processing.calls('GET', /^\/internal\/jobs\/feed$/)).toHaveLength(1);
  });

  it('refuses a cursor that came twice', async () => {
    const user = await api.user();

    expect(await refusal(await user.fetch('/api/jobs/feed?cursor=a&cursor=b'))).toMatchObject({ status: 400 });
  });
});
