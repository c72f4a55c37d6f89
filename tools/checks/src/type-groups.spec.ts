import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typeGroups } from './type-groups.ts';

describe('typeGroups', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cairn-type-groups-'));
    for (const parent of ['apps', 'libs', 'tools']) mkdirSync(join(root, parent));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function project(path: string, tsconfig: object): void {
    mkdirSync(join(root, path));
    writeFileSync(join(root, path, 'project.json'), '{}');
    writeFileSync(join(root, path, 'tsconfig.json'), JSON.stringify(tsconfig));
  }

  it('puts projects with the same options together, the most first', () => {
    project('apps/web', { compilerOptions: { jsx: 'react-jsx' }, include: ['src'] });
    project('libs/errors', { include: ['src'] });
    project('tools/drills', { include: ['src', '*.mjs'] });

    expect(typeGroups(root)).toEqual([
      { compilerOptions: {}, include: ['libs/errors/src', 'tools/drills/src', 'tools/drills/*.mjs'] },
      { compilerOptions: { jsx: 'react-jsx' }, include: ['apps/web/src'] },
    ]);
  });

  it('leaves out folders that are no projects', () => {
    mkdirSync(join(root, 'libs/left-over'));
    expect(typeGroups(root)).toEqual([]);
  });
});
