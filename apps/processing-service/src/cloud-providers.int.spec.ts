import { buffer } from 'node:stream/consumers';
import type { DigitiseResult } from '@cairn/job-contracts';
import { readHistory } from '@cairn/job-queue';
import { startDocumentIntelligenceStandIn, startOpenAIStandIn } from '@cairn/providers/testing';
import type { DocumentIntelligenceStandIn, OpenAIStandIn } from '@cairn/providers/testing';
import type { RunningService } from '@cairn/service-host';
import { DataSource } from 'typeorm';
import { SpecService } from './spec-service/spec-service.fixture.ts';

const KEY = 'canary-5b0e4d';

describe('processing-service with providers elsewhere', () => {
  let spec: SpecService;
  let azure: DocumentIntelligenceStandIn;
  let openai: OpenAIStandIn;
  let service: RunningService;

  beforeAll(async () => {
    [spec, azure, openai] = await Promise.all([
      SpecService.create(),
      startDocumentIntelligenceStandIn({ key: KEY, lines: ['read by the first'] }),
      startOpenAIStandIn({ key: KEY, lines: ['read by the second'] }),
    ]);
    service = await spec.start({
      PROVIDER: 'azure-document-intelligence',
      PROVIDER_FALLBACKS: 'openai',
      AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT: azure.endpoint,
      AZURE_DOCUMENT_INTELLIGENCE_KEY: KEY,
      OPENAI_BASE_URL: openai.baseUrl,
      OPENAI_API_KEY: KEY,
      OPENAI_MODEL: 'reads-pictures',
    });
  });
  afterAll(async () => {
    await spec.stop();
    await Promise.all([azure.stop(), openai.stop()]);
  });

  it('digitises a document; of a page that the first refuses, its history says who read it and why', async () => {
    azure.failNext({ status: 403, body: { error: { code: 'Forbidden', message: KEY } } }, 'start');
    const { id } = await spec.digitise(service, 2);
    const job = await spec.waitFor(service, id, 'Completed');
    const { text } = job.result as DigitiseResult;

    expect((await buffer((await spec.jobs.get(text.blob)).body)).toString()).toContain(
      'read by the second\n\fread by the first',
    );
    const history = await readHistory(service.app.get(DataSource, { strict: false }), id);
    const remarks = history.flatMap(({ kind, data }) => (kind === 'unitCompleted' ? [data.remarks] : []));
    expect(remarks).toEqual([
      {
        provider: 'openai',
        tries: 2,
        fellBackFrom: [{ provider: 'azure-document-intelligence', tries: 1, code: 'PROVIDER_REFUSED' }],
      },
      { provider: 'azure-document-intelligence', tries: 1 },
    ]);
    expect(JSON.stringify(history)).not.toContain(KEY);
  });

  it('keeps beside a page which analysis was paid for, until the job is deleted', async () => {
    const { id } = await spec.digitise(service, 1);
    await spec.waitFor(service, id, 'Completed');
    const note = `${spec.userId}/jobs/${id}/units/unit_0001.note`;
    expect((await spec.jobs.info(note))?.bytes).toBeGreaterThan(0);

    await spec.call(service, 'DELETE', `/internal/jobs/${id}`);
    expect(await spec.jobs.info(note)).toBeUndefined();
  });

  it('shows their breakers in readiness, and no key', async () => {
    const { body } = await spec.call<{ details: { provider: object } }>(service, 'GET', '/health/ready');

    expect(body.details.provider).toMatchObject({
      status: 'up',
      breakers: { 'azure-document-intelligence': 'closed', openai: 'closed' },
    });
    expect(JSON.stringify(body)).not.toContain(KEY);
  });
});
