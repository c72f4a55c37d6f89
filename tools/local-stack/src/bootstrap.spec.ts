import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isInstalled, workspaceRoot } from '../bootstrap.mjs';

describe('isInstalled', () => {
  let root: string;
  const put = async (path: string, content: unknown) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), JSON.stringify(content));
  };
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/native-for-another-system': { version: '1.0.0', optional: true },
    'node_modules/@cairn/lib': { link: true },
    'libs/lib': { version: '0.1.0' },
  };
  const installed = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/@cairn/lib': { link: true } };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cairn install '));
    await put('package-lock.json', { packages: wanted });
    await put(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, '');
    await put('node_modules/.package-lock.json', { packages: installed });
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is content with what the lock file asks for, without packages of other systems', () => {
    expect(isInstalled(root)).toBe(true);
  });

  it('notices that the lock file asks for another version', async () => {
    await put('package-lock.json', { packages: { ...wanted, 'node_modules/a': { version: '1.0.1' } } });
    expect(isInstalled(root)).toBe(false);
  });

  it('notices a package that was added', async () => {
    await put('package-lock.json', { packages: { ...wanted, 'node_modules/b': { version: '1.0.0' } } });
    expect(isInstalled(root)).toBe(false);
  });

  it('notices an own lib that was added', async () => {
    await put('package-lock.json', { packages: { ...wanted, 'node_modules/@cairn/new': { link: true } } });
    expect(isInstalled(root)).toBe(false);
  });

  it('notices an installation that never finished', async () => {
    await rm(join(root, 'node_modules/.package-lock.json'));
    expect(isInstalled(root)).toBe(false);
  });

  it('is content with this workspace', () => {
    expect(isInstalled(workspaceRoot)).toBe(true);
  });
});
