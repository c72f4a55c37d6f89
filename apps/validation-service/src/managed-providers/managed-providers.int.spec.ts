import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startContentSafetyStandIn, type ContentSafetyStandIn } from '@cairn/content-safety/testing';
import { readConfig } from '../config.ts';
import { SpecService } from '../spec-service/spec-service.fixture.ts';
import type { FullAnswer } from '../validate/validation-answer.ts';

const house = {
  ...{ id: 'house', version: 1, author: 'spec', date: '2026-11-23', bands: { review: 0.3, reject: 0.7 } },
  layers: { toxicity: { weight: 0.8, provider: { name: 'azure-content-safety', deadlineMs: 60_000 } } },
};

describe('a managed provider', () => {
  let folder: string;
  let standIn: ContentSafetyStandIn;
  let spec: SpecService;
  const running: { stop(): Promise<void> }[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-policies-'));
    await writeFile(join(folder, 'house.1.json'), JSON.stringify(house));
    standIn = await startContentSafetyStandIn({ key: 'a-key', words: { gravel: { Violence: 6 } } });
    running.push(standIn);
    spec = await SpecService.start({
      LOG_LEVEL: 'fatal',
      POLICIES_FOLDER: folder,
      VALIDATION_PROVIDERS: 'azure-content-safety',
      AZURE_CONTENT_SAFETY_ENDPOINT: standIn.endpoint,
      AZURE_CONTENT_SAFETY_KEY: 'a-key',
    });
    running.push(spec);
  });
  afterAll(async () => {
    for (const each of running.reverse()) await each.stop();
    await rm(folder, { recursive: true });
  });

  async function toxicityOf(text: string, policy: string): Promise<FullAnswer['layers'][number] | undefined> {
    const response = await spec.post('/validate', { input: { type: 'text', text }, policy });
    return ((await response.json()) as FullAnswer).layers.find(({ id }) => id === 'toxicity');
  }

  it('is asked under a policy that names it', async () => {
    expect(await toxicityOf('a load of gravel', 'house')).toMatchObject({
      status: 'ok',
      provider: 'azure-content-safety',
      severity: 6,
      reasons: [{ code: 'CONTENT_VIOLENCE' }],
    });
  });

  it('is not told of anything under other policies', async () => {
    const before = standIn.requests.length;
    expect((await toxicityOf('a load of gravel', 'default'))?.provider).not.toContain('azure');
    expect(standIn.requests).toHaveLength(before);
  });

  it('leaves the judgement to the local layer when it refuses', async () => {
    standIn.failNext({ status: 400, code: 'InvalidRequestBody' });
    const toxicity = await toxicityOf('a load of gravel', 'house');
    expect(toxicity?.status).toBe('ok');
    expect(toxicity?.provider).not.toContain('azure');
    expect(toxicity?.reasons).toContainEqual(expect.objectContaining({ code: 'PROVIDER_UNAVAILABLE' }));
  });
});

describe('settings of managed providers', () => {
  const problemsOf = (over: Record<string, string>): string => {
    const blob = { BLOB_CONNECTION_STRING: 'UseDevelopmentStorage=true' };
    const auth = { AUTH_ISSUER: 'https://issuer.example', AUTH_JWKS_URL: 'https://issuer.example/jwks' };
    try {
      readConfig({ ...blob, ...auth, ...over });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('are none by default', () => {
    expect(problemsOf({})).toBe('');
  });

  it.each([
    ['an unknown name', { VALIDATION_PROVIDERS: 'oracle' }, 'azure-content-safety'],
    ['a missing endpoint', { VALIDATION_PROVIDERS: 'azure-content-safety' }, 'AZURE_CONTENT_SAFETY_ENDPOINT'],
    ['an open connection', { AZURE_CONTENT_SAFETY_ENDPOINT: 'http://example.com' }, 'https://'],
  ])('name %s', (_what, over, part) => {
    expect(problemsOf(over)).toContain(part);
  });
});
