import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyInvalidError, PolicyNotFoundError } from '@cairn/errors';
import { specLayer } from '../layer/spec-layer.fixture.ts';
import { Policies } from './policies.ts';
import { loadPolicy, type Policy } from './policy.ts';
import { readPolicyFolder } from './read-policy-folder.ts';

const policy = (id: string, version: number, weight = 0.5): Policy =>
  loadPolicy(
    {
      ...{ id, version, author: 'spec', date: '2026-11-23', bands: { review: 0.3, reject: 0.7 } },
      layers: { spam: { weight } },
    },
    [specLayer('spam')],
  );

describe('policies', () => {
  const policies = new Policies([policy('b', 2), policy('a', 1), policy('b', 10)]);

  it('are found by name, the newest version first, or by version', () => {
    expect(policies.find('b').version).toBe(10);
    expect(policies.find('b@2').version).toBe(2);
    expect(policies.versions('b').map(({ version }) => version)).toEqual([10, 2]);
    expect(policies.all().map(({ id, version }) => `${id}@${version}`)).toEqual(['a@1', 'b@10', 'b@2']);
  });

  it.each(['c', 'b@3', 'b@', '@1', 'b@1e3', '', '__proto__'])('has no policy %j', (reference) => {
    expect(() => policies.find(reference)).toThrow(PolicyNotFoundError);
  });

  it('never change: a version has one content', () => {
    expect(() => new Policies([policy('a', 1), policy('a', 1)])).not.toThrow();
    expect(() => new Policies([policy('a', 1), policy('a', 1, 0.6)])).toThrow(PolicyInvalidError);
  });
});

describe('a folder of policies', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-policies-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives its JSON documents in the order of their names', async () => {
    await writeFile(join(folder, 'b.json'), '{"id":"b"}');
    await writeFile(join(folder, 'a.json'), '{"id":"a"}');
    await writeFile(join(folder, 'notes.txt'), 'no policy');
    expect(await readPolicyFolder(folder)).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it('names the file that is not JSON', async () => {
    await writeFile(join(folder, 'broken.json'), '{');
    await expect(readPolicyFolder(folder)).rejects.toThrow(/broken\.json/);
  });
});
