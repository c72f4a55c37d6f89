import { FeedPosition } from '@cairn/job-contracts';
import type { MissedMessages } from '@cairn/job-contracts';
import type { RunningService } from '@cairn/service-host';
import { SpecService } from '../spec-service/spec-service.fixture.ts';

describe('GET /internal/jobs/feed', () => {
  let spec: SpecService;
  let api: RunningService;

  beforeAll(async () => {
    spec = await SpecService.create();
    api = await spec.start({ PROCESSING_ROLES: 'api' });
  });
  afterAll(() => spec.stop());

  const look = (position?: FeedPosition, token?: string) => {
    const cursor = position?.cursor();
    const path = `/internal/jobs/feed${cursor === undefined ? '' : `?cursor=${cursor}`}`;
    return spec.call<MissedMessages>(api, 'GET', path, token === undefined ? {} : { token });
  };

  it('answers with the active jobs at first, and then with what was missed', async () => {
    const page = new FeedPosition();
    const { id } = await spec.digitise(api, 1);
    const first = await look();
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.body.messages).toMatchObject([
      { name: 'jobSnapshot', message: { whole: true, more: false, jobs: [{ job: { id }, sequence: 1 }] } },
    ]);
    for (const message of first.body.messages) expect(page.place(message)).toBe('news');

    await spec.call(api, 'POST', `/internal/jobs/${id}/cancel`);
    const second = await look(page);
    expect(second.body.messages).toMatchObject([
      { name: 'jobSnapshot', message: { whole: false, jobs: [] } },
      { name: 'jobCancelled', message: { jobId: id, sequence: 2, follows: 1 } },
    ]);
  });

  it('takes what is no cursor for none, and refuses two of them', async () => {
    const odd = await spec.call<MissedMessages>(api, 'GET', '/internal/jobs/feed?cursor=%00');
    expect(odd.body.messages[0]?.message).toMatchObject({ whole: true });
    expect((await spec.call(api, 'GET', '/internal/jobs/feed?cursor=a&cursor=b')).status).toBe(400);
  });

  it('is for users, and for services that may read the jobs of one', async () => {
    const scoped = { audience: 'processing-service', onBehalfOf: spec.userId };
    const reader = await spec.signer.sign({ ...scoped, scopes: ['jobs:read'] });
    const writer = await spec.signer.sign({ ...scoped, scopes: ['jobs:write'] });

    expect((await look(undefined, reader)).status).toBe(200);
    expect((await look(undefined, writer)).status).toBe(403);
  });
});
