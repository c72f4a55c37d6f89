import { existsSync } from 'node:fs';
import { packageAsset, workerEntry } from './index.ts';

describe('workerEntry', () => {
  it('finds a worker beside its caller in source', () => {
    expect(workerEntry('page-worker', 'file:///repo/libs/x/src/pool.ts').href).toBe(
      'file:///repo/libs/x/src/page-worker.ts',
    );
  });

  it.each(['file:///app/dist/apps/a/main.js', 'file:///app/dist/apps/a/workers/other-worker.js'])(
    'finds a worker in the bundle from %s',
    (caller) => {
      expect(workerEntry('page-worker', caller).href).toBe('file:///app/dist/apps/a/workers/page-worker.js');
    },
  );
});

describe('packageAsset', () => {
  it('finds a file of a package in source', () => {
    expect(existsSync(packageAsset('typescript/package.json', import.meta.url))).toBe(true);
  });

  it('finds a file of a package among the assets of the bundle, also with spaces in its path', () => {
    const path = packageAsset('@scope/lib/data.wasm', 'file:///my%20apps/a/workers/page-worker.js');

    expect(path).toBe('/my apps/a/assets/@scope/lib/data.wasm');
  });
});
