import { randomUUID } from 'node:crypto';
import type { JobView } from '@cairn/job-contracts';
import type { RunningService } from '@cairn/service-host';
import { SpecService } from '../spec-service/spec-service.fixture.ts';
import { IMAGE_VARIANTS_JOB_TYPE } from './image-variants-payload.ts';
import { png } from './images.fixture.ts';

describe('image.variants in the service', () => {
  let spec: SpecService;
  let service: RunningService;
  beforeAll(async () => {
    spec = await SpecService.create();
    service = await spec.start();
  });
  afterAll(() => spec.stop());

  const enqueue = (payload: unknown) =>
    spec.call<JobView>(service, 'POST', '/internal/jobs', {
      body: { jobType: IMAGE_VARIANTS_JOB_TYPE, payload, idempotencyKey: randomUUID() },
    });

  it('completes a job that a user enqueues', async () => {
    const blob = `${spec.userId}/uploads/${randomUUID()}/original`;
    await spec.uploads.put(blob, png(300, 300), { contentType: 'image/png' });

    const { status, body } = await enqueue({
      blob,
      variants: [
        { name: 'small', format: 'webp', width: 100 },
        { name: 'large', format: 'jpeg' },
      ],
    });
    const job = await spec.waitFor(service, body.id, 'Completed');

    expect(status).toBe(202);
    expect(job).toMatchObject({
      attempt: 1,
      result: { variants: [{ name: 'small' }, { name: 'large' }], failedVariants: [] },
    });
    const prefix = `${spec.userId}/jobs/${body.id}/result`;
    await expect(spec.jobs.info(`${prefix}/small.webp`)).resolves.toMatchObject({ contentType: 'image/webp' });
    await expect(spec.jobs.info(`${prefix}/large.jpeg`)).resolves.toMatchObject({ contentType: 'image/jpeg' });
  });

  it('refuses a payload that does not fit', async () => {
    expect(await enqueue({ blob: 'somewhere', variants: [{ name: 'a', format: 'png' }] })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'REQUEST_INVALID', field: 'payload.blob' }] },
    });
  });
});
