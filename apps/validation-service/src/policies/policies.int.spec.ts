import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpecService } from '../spec-service/spec-service.fixture.ts';

const house = {
  ...{ id: 'house', version: 1, author: 'spec', date: '2026-11-23', bands: { review: 0.2, reject: 0.7 } },
  layers: { obfuscation: { weight: 0.3 }, structure: { weight: 0.5, required: true } },
};

describe('policies', () => {
  let folder: string;
  let spec: SpecService;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-policies-'));
    await writeFile(join(folder, 'house.1.json'), JSON.stringify(house));
    spec = await SpecService.start({ LOG_LEVEL: 'fatal', POLICIES_FOLDER: folder });
  });
  afterAll(async () => {
    await spec.stop();
    await rm(folder, { recursive: true });
  });

  const get = async (path: string) => {
    const response = await spec.fetch(path);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('are those that come along and those of the folder', async () => {
    const { policies } = (await get('/policies')).body as { policies: { id: string; version: number }[] };
    expect(policies.map(({ id, version }) => `${id}@${version}`)).toEqual([
      ...['default@3', 'documents@2', 'house@1', 'strict@1'],
    ]);
    expect(policies[2]).toEqual({
      ...{ id: 'house', version: 1, description: '', author: 'spec', date: '2026-11-23', newest: true },
      hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    });
  });

  it('are shown with every default, so that nothing about a decision is hidden', async () => {
    const newest = await get('/policies/house');
    expect(newest.body).toMatchObject({
      id: 'house',
      versions: [1],
      layers: { structure: { weight: 0.5, required: true, onTimeout: 'review', deadlineMs: 250 } },
      limits: { textLength: 1_048_576 },
    });
    expect(await get('/policies/house/1')).toEqual(newest);
  });

  it.each(['/policies/none', '/policies/house/2', '/policies/house/one'])('answers 404 for %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: { errors: [{ code: 'POLICY_NOT_FOUND' }] } });
  });

  it('judge as they say', async () => {
    const response = await spec.post('/validate', { input: { type: 'text', text: 'gr33n d00rs' }, policy: 'house' });
    expect(await response.json()).toMatchObject({
      decision: 'review',
      policy: { id: 'house', version: 1 },
      layers: [{ id: 'structure' }, { id: 'obfuscation', weight: 0.3 }],
    });
  });

  describe('in a dry run', () => {
    const dryRun = async (body: object, id = 'house') => {
      const response = await spec.post(`/policies/${id}/dry-run`, body);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const laxer = { ...house, version: 2, bands: { review: 0.5, reject: 0.9 } };

    it('tell what would change for texts', async () => {
      const { status, body } = await dryRun({
        policy: laxer,
        texts: ['plain words', { text: 'gr33n d00rs', field: 'text' }],
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        current: { id: 'house', version: 1 },
        candidate: { id: 'house', version: 2 },
        counted: 2,
        decisions: { from: { accept: 1, review: 1, reject: 0 }, to: { accept: 2, review: 0, reject: 0 } },
        changed: [{ input: 'texts[1]', from: { decision: 'review' }, to: { decision: 'accept' } }],
      });
    });

    it('take a policy as it is shown', async () => {
      const { body: shown } = await get('/policies/house');
      const { body } = await dryRun({ policy: shown, texts: ['gr33n d00rs'] });
      expect(body).toMatchObject({ candidate: { hash: shown['hash'] }, changed: [] });
    });

    it('take earlier answers as they are', async () => {
      const input = { type: 'text', text: 'gr33n d00rs' };
      const answer = (await (await spec.post('/validate', { input, policy: 'house' })).json()) as { id: string };
      const { body } = await dryRun({ policy: laxer, against: 1, answers: [answer] });
      expect(body).toMatchObject({ counted: 1, changed: [{ input: 'answers[0]', id: answer.id }] });
    });

    it('name all that is wrong with a candidate', async () => {
      const policy = {
        ...laxer,
        layers: { horoscope: { weight: 0.5 }, structure: { weight: 0.5, settings: { maxLines: 0 } } },
      };
      expect(await dryRun({ policy, texts: ['a'] })).toMatchObject({
        status: 422,
        body: {
          errors: [
            { code: 'POLICY_INVALID', field: 'layers.horoscope' },
            { code: 'POLICY_INVALID', field: 'layers.structure.settings.maxLines' },
          ],
        },
      });
    });

    it.each([
      ['an unknown policy', 'none', { policy: laxer, texts: ['a'] }, 404],
      ['another policy', 'strict', { policy: laxer, texts: ['a'] }, 422],
      ['nothing to judge', 'house', { policy: laxer }, 400],
    ])('refuse %s', async (_what, id, body, status) => {
      expect((await dryRun(body, id)).status).toBe(status);
    });
  });

  it('keep a service from starting when one cannot be used, and say why', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'cairn-policies-'));
    try {
      await writeFile(join(broken, 'x.json'), JSON.stringify({ ...house, layers: { structure: { weight: 7 } } }));
      const start = SpecService.start({ LOG_LEVEL: 'fatal', POLICIES_FOLDER: broken });
      await expect(start).rejects.toThrow(/house@1.*layers\.structure\.weight/);
    } finally {
      await rm(broken, { recursive: true });
    }
  });

  it('are documented, with all that the service answers', async () => {
    const { paths } = (await (await fetch(`${spec.service.url}/docs-json`)).json()) as {
      paths: Record<string, object>;
    };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/validate',
        '/validate/batch',
        '/policies',
        '/policies/{id}',
        '/policies/{id}/{version}',
        '/policies/{id}/dry-run',
      ]),
    );
  });
});
