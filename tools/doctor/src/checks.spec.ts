import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, packages, ports, postgres } from '../checks.mjs';

const workspaceRoot = join(import.meta.dirname, '../../..');

describe('doctor', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'cairn-doctor-'));
    await writeFile(join(root, 'package-lock.json'), '{ "packages": {} }');
  });
  afterAll(() => rm(root, { recursive: true }));

  const nodeOfNpm = (version: string) =>
    node({ root, env: { npm_config_user_agent: `npm/10.2.4 node/v${version} linux x64` } });

  it('judges the Node that runs npm, not the one that came with the packages', async () => {
    expect(await nodeOfNpm('18.20.4')).toEqual({
      state: 'fail',
      text: expect.stringContaining('Node 18.20.4 is too old'),
    });
    expect(await nodeOfNpm('20.9.0')).toEqual({ state: 'ok', text: 'Node 20.9.0' });
  });

  it('only notes that packages are missing, because npm start installs them', async () => {
    expect(await packages({ root, env: {} })).toMatchObject({ state: 'warn' });
    expect(await postgres({ root, env: {} })).toMatchObject({ state: 'warn' });
  });

  it('starts the PostgreSQL that the workspace brings along', async () => {
    expect(await postgres({ root: workspaceRoot, env: {} })).toEqual({
      state: 'ok',
      text: expect.stringMatching(/PostgreSQL\) 18\./),
    });
  });

  it('does not take what a killed stack left behind for a running one', async () => {
    await mkdir(join(root, '.cairn'));
    await writeFile(join(root, '.cairn/endpoints.json'), '{ "domainApi": "http://127.0.0.1:1" }');

    expect((await ports({ root, env: {} })).text).toContain('free ones');
  });
});
