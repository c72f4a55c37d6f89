import { waitUntil } from '@cairn/testing';
import { SpecService } from './spec-service/spec-service.fixture.ts';

const script = (units: object) => ({ MOCK_PROVIDER_SCRIPT: JSON.stringify({ units }) });

describe('processing-service from one process to the next', () => {
  let spec: SpecService;

  beforeEach(async () => {
    spec = await SpecService.create();
  });
  afterEach(() => spec.stop());

  it('goes on in another replica with the page that was next when one is stopped, at no cost of an attempt', async () => {
    const first = await spec.start(script({ '0003': { latencyMs: 5_000 } }));
    const { id } = await spec.digitise(first, 5);
    await waitUntil(async () => (await spec.providerCalls(id)).includes('0003'));
    await first.stop();
    const second = await spec.start();

    expect(await spec.waitFor(second, id, 'Completed')).toMatchObject({ attempt: 1 });
    expect(await spec.providerCalls(id)).toEqual(['0001', '0002', '0003', '0004', '0005']);
    const kinds = await waitUntil(() => spec.domainApi.of(id).at(-1)?.kind === 'completed' && spec.domainApi.of(id));
    expect(kinds.map(({ kind }) => kind).filter((kind) => kind !== 'progress')).toEqual([
      'started',
      'requeued',
      'started',
      'completed',
    ]);
  });

  it('keeps a job whose provider always fails page 3 as Failed, and a retry resumes at page 3', async () => {
    const first = await spec.start(script({ '0003': { failAlways: true } }));
    const { id } = await spec.digitise(first, 4);
    const failed = await spec.waitFor(first, id, 'Failed');
    await first.stop();

    expect(failed.error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', checkpointCount: 2 });
    expect(failed.attempt).toBe(failed.maxAttempts);
    const before = (await spec.providerCalls(id)).length;
    const second = await spec.start();
    await spec.call(second, 'POST', `/internal/jobs/${id}/retry`);
    await spec.waitFor(second, id, 'Completed');
    expect((await spec.providerCalls(id)).slice(before)).toEqual(['0003', '0004']);
  });

  it('leaves jobs queued in a replica without the role of a worker, until one with it comes', async () => {
    const api = await spec.start({ PROCESSING_ROLES: 'api' });
    const { id } = await spec.digitise(api, 1);
    expect((await spec.call(api, 'GET', `/internal/jobs/${id}`)).body.status).toBe('Queued');
    const worker = await spec.start({ PROCESSING_ROLES: 'worker' });

    await spec.waitFor(api, id, 'Completed');
    expect((await spec.call(worker, 'GET', `/internal/jobs/${id}`)).status).toBe(404);
  });
});
