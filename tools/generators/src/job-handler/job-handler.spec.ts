import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { logger, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { jest } from '@jest/globals';
import ts from 'typescript';
import jobHandler from './job-handler.ts';

const APP = 'apps/processing-service';
const MODULE = `${APP}/src/app.module.ts`;
const README = `${APP}/README.md`;
const workspace = join(import.meta.dirname, '../../../..');

function treeWithApp(): Tree {
  const tree = createTreeWithEmptyWorkspace({ layout: 'apps-libs', formatter: 'prettier' });
  // The only file in which Nx looks for the style in a tree that is not on disk.
  tree.write('.prettierrc', readFileSync(join(workspace, '.prettierrc.json')));
  tree.write('.prettierignore', readFileSync(join(workspace, '.prettierignore')));
  tree.write(MODULE, readFileSync(join(workspace, MODULE)));
  tree.write(README, readFileSync(join(workspace, README)));
  return tree;
}

function syntaxErrors(path: string, source: string): string[] {
  const compilerOptions = { target: ts.ScriptTarget.ES2024, experimentalDecorators: true };
  const { diagnostics = [] } = ts.transpileModule(source, { fileName: path, reportDiagnostics: true, compilerOptions });
  return diagnostics.map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

/** Of a generated file; `@cairn/…` and packages are left to the type check of the app. */
function relativeImports(path: string, source: string): string[] {
  return ts
    .preProcessFile(source)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(path), specifier));
}

function filesOf(tree: Tree, name: string): string[] {
  return tree.children(`${APP}/src/${name}`).sort();
}

describe('job-handler generator', () => {
  it.each([[false], [true]])(
    'writes TypeScript that parses, with a module, specs and no template left (plain: %s)',
    async (plain) => {
      const tree = treeWithApp();
      await jobHandler(tree, { name: 'resize-images', plain });

      const files = filesOf(tree, 'resize-images');
      expect(files).toEqual([
        'resize-images-payload.ts',
        'resize-images.int.spec.ts',
        'resize-images.module.ts',
        'resize-images.spec.ts',
        'resize-images.ts',
      ]);
      for (const path of [MODULE, ...files.map((file) => `${APP}/src/resize-images/${file}`)]) {
        const source = tree.read(path, 'utf8') ?? '';
        expect(syntaxErrors(path, source)).toEqual([]);
        expect(source).not.toMatch(/<%|%>|__name__/);
        for (const imported of relativeImports(path, source)) {
          expect([imported, tree.exists(imported) || existsSync(join(workspace, imported))]).toEqual([imported, true]);
        }
      }
      const handler = tree.read(`${APP}/src/resize-images/resize-images.ts`, 'utf8');
      expect(handler).toContain(plain ? 'implements PlainJobHandler<' : 'implements UnitJobHandler<');
    },
  );

  it('adds one import and one module to the app, in their places', async () => {
    const tree = treeWithApp();
    const before = (tree.read(MODULE, 'utf8') ?? '').split('\n');
    await jobHandler(tree, { name: 'resize-images' });
    const after = (tree.read(MODULE, 'utf8') ?? '').split('\n');

    const added = after.filter((line) => !before.includes(line)).map((line) => line.trim());
    expect(added).toEqual([
      "import { ResizeImagesModule } from './resize-images/resize-images.module.ts';",
      'ResizeImagesModule,',
    ]);
    expect(after.filter((line) => before.includes(line))).toEqual(before);
    const place = after.findIndex((line) => line.trim() === 'ResizeImagesModule,');
    expect(after[place + 1]).toContain("includes('api')");
  });

  it('can be used again and again', async () => {
    const tree = treeWithApp();
    for (const name of ['resize-images', 'archive', 'zip-files']) await jobHandler(tree, { name });

    const source = tree.read(MODULE, 'utf8') ?? '';
    expect(syntaxErrors(MODULE, source)).toEqual([]);
    for (const module of ['ResizeImagesModule', 'ArchiveModule', 'ZipFilesModule']) {
      expect(source.match(new RegExp(`\\b${module}\\b`, 'g'))).toHaveLength(2);
    }
  });

  it.each([
    ['resize-images', undefined, 'images.resize'],
    ['archive', undefined, 'archive'],
    ['send-welcome-mail', 'mail.welcome', 'mail.welcome'],
  ])('gives %s with --job-type %s the type %s', async (name, jobType, expected) => {
    const tree = treeWithApp();
    await jobHandler(tree, { name, jobType });

    expect(tree.read(`${APP}/src/${name}/${name}-payload.ts`, 'utf8')).toContain(`_JOB_TYPE = '${expected}';`);
  });

  it('adds one row to the table of job types', async () => {
    const tree = treeWithApp();
    const before = (tree.read(README, 'utf8') ?? '').split('\n');
    await jobHandler(tree, { name: 'resize-images' });
    const after = (tree.read(README, 'utf8') ?? '').split('\n');

    const row = after.findIndex((line) => line.includes('`images.resize`'));
    expect(after[row]).toBe(
      '| `images.resize` | `ResizeImages` | `ResizeImagesPayload` | a text | `ResizeImagesResult` |',
    );
    expect(after[row - 1]).toMatch(/^\| `[a-z.-]+` \|/);
    expect(after[row + 1]).toBe('');
    expect(after.toSpliced(row, 1)).toEqual(before);
  });

  it('says so when the README has no table of job types', async () => {
    const tree = treeWithApp();
    tree.write(README, '# app\n');
    const warnings: unknown[] = [];
    const warn = jest.spyOn(logger, 'warn').mockImplementation((message) => void warnings.push(message));
    await jobHandler(tree, { name: 'resize-images' });
    warn.mockRestore();

    expect(warnings).toEqual([expect.stringContaining('images.resize')]);
  });

  it.each(['ResizeImages', 'resize_images', '../resize', '1st', ''])('refuses the name "%s"', async (name) => {
    await expect(jobHandler(treeWithApp(), { name })).rejects.toThrow('kebab-case');
  });

  it('overwrites nothing', async () => {
    const tree = treeWithApp();
    tree.write(`${APP}/src/resize-images/notes.md`, 'mine');
    await expect(jobHandler(tree, { name: 'resize-images' })).rejects.toThrow('there already');

    expect(filesOf(tree, 'resize-images')).toEqual(['notes.md']);
  });

  it('changes nothing in an app whose module it cannot read', async () => {
    const tree = treeWithApp();
    tree.write(MODULE, 'export const modules = [];\n');
    await expect(jobHandler(tree, { name: 'resize-images' })).rejects.toThrow('register by hand');

    expect(filesOf(tree, 'resize-images')).toEqual([]);
  });
});
