import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { bundleApp, type Bundle } from './bundle-app.ts';

const run = promisify(execFile);
const WORKSPACE = resolve(import.meta.dirname, '../../..');

const SOURCES = {
  'package.json': JSON.stringify({ version: '1.2.3', dependencies: { sharp: '0.35.5' } }),
  'libs/parrot/src/parrot-worker.ts': `
    import { parentPort, workerData } from 'node:worker_threads';
    parentPort?.postMessage((workerData as string).toUpperCase());
  `,
  'libs/parrot/src/index.ts': `
    import { once } from 'node:events';
    import { readFile } from 'node:fs/promises';
    import { Worker } from 'node:worker_threads';
    import { packageAsset, workerEntry } from '@cairn/worker-entry';
    export async function shout(word: string): Promise<string> {
      const [answer] = await once(new Worker(workerEntry('parrot-worker', import.meta.url), { workerData: word }), 'message');
      return answer as string;
    }
    export async function about(): Promise<string> {
      return readFile(packageAsset('ws/package.json', import.meta.url), 'utf8');
    }
  `,
  'libs/parrot/bundle-assets.json': '["ws/package.json"]',
  'apps/sample/src/main.ts': `
    import 'reflect-metadata';
    import { Controller, Get, Injectable, Module } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core';
    import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
    import { Column, Entity, getMetadataArgsStorage, PrimaryColumn } from 'typeorm';
    import { about, shout } from '../../../libs/parrot/src/index.ts';

    @Entity()
    class Page {
      @PrimaryColumn() id!: number;
      @Column() text!: string;
    }

    @Injectable()
    class Words {
      word(): string { return 'cairn'; }
    }

    @Controller()
    class SampleController {
      constructor(private readonly words: Words) {}
      @Get()
      async facts() {
        const columns = getMetadataArgsStorage().columns.map(({ propertyName, options }) => [propertyName, (options.type as Function).name]);
        return { shouted: await shout(this.words.word()), about: (await about()).length, className: Page.name, columns };
      }
    }

    @Module({ controllers: [SampleController], providers: [Words] })
    class SampleModule {}

    const app = await NestFactory.create(SampleModule, { logger: ['error'] });
    SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
    await app.listen(0, '127.0.0.1');
    console.log(await app.getUrl());
  `,
};

describe('a bundled Nest service', () => {
  let folder: string;
  let bundle: Bundle;
  let service: ChildProcess | undefined;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn bundle '));
    const workspace = join(folder, 'workspace');
    for (const [path, text] of Object.entries(SOURCES)) {
      await mkdir(dirname(join(workspace, path)), { recursive: true });
      await writeFile(join(workspace, path), text);
    }
    await symlink(join(WORKSPACE, 'node_modules'), join(workspace, 'node_modules'));
    const outputDir = join(workspace, 'dist/apps/sample');
    bundle = await bundleApp({ workspaceRoot: workspace, projectRoot: 'apps/sample', outputDir });
    // Away from any node_modules, as in a container.
    await cp(outputDir, join(folder, 'elsewhere'), { recursive: true });
    service = spawn(process.execPath, [join(folder, 'elsewhere/main.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: service.stdout as NodeJS.ReadableStream });
    [url] = (await once(lines, 'line')) as [string];
  });

  afterAll(async () => {
    service?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const facts = async () => (await (await fetch(url)).json()) as Record<string, unknown>;

  it('injects by decorator metadata, and gives TypeORM its column types and class names', async () => {
    expect(await facts()).toMatchObject({
      className: 'Page',
      columns: [
        ['id', 'Number'],
        ['text', 'String'],
      ],
    });
  });

  it('starts worker threads and reads the assets of its libs', async () => {
    expect(await facts()).toMatchObject({ shouted: 'CAIRN', about: expect.any(Number) });
    expect(bundle.workers).toEqual(['parrot-worker']);
    expect(bundle.projects).toEqual(['apps/sample', 'libs/parrot']);
  });

  it('serves its API description with all of its files', async () => {
    const page = await (await fetch(`${url}/docs`)).text();
    const files = [...page.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css|png))"/g)].map(([, file]) => file ?? '');
    expect(files).toContain('docs/swagger-ui-bundle.js');
    for (const file of files) expect((await fetch(new URL(file, `${url}/`))).status).toBe(200);
  });

  it('asks for no packages when it uses none with native code', async () => {
    expect(bundle.externals).toEqual({});
    const manifest = JSON.parse(await readFile(join(folder, 'elsewhere/package.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ name: '@cairn/sample', version: '1.2.3', type: 'module', dependencies: {} });
  });
});

describe('bundleApp', () => {
  let workspace: string;
  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'cairn bundle '));
    await mkdir(join(workspace, 'apps/sample/src'), { recursive: true });
    await writeFile(join(workspace, 'package.json'), SOURCES['package.json']);
    await symlink(join(WORKSPACE, 'node_modules'), join(workspace, 'node_modules'));
  });
  afterEach(() => rm(workspace, { recursive: true, force: true }));

  const bundle = async (main: string): Promise<Bundle> => {
    await writeFile(join(workspace, 'apps/sample/src/main.ts'), main);
    return bundleApp({ workspaceRoot: workspace, projectRoot: 'apps/sample', outputDir: join(workspace, 'dist') });
  };

  it('leaves native packages outside, with the versions of the workspace', async () => {
    const { externals } = await bundle(`import sharp from 'sharp'; console.log(typeof sharp);`);
    expect(externals).toEqual({ sharp: '0.35.5' });
    expect((await run(process.execPath, [join(workspace, 'dist/main.js')])).stdout).toBe('function\n');
  });

  it('keeps the last good bundle when the sources are broken', async () => {
    await bundle(`console.log('first');`);
    await expect(bundle(`console.log('second'`)).rejects.toThrow();
    expect((await run(process.execPath, [join(workspace, 'dist/main.js')])).stdout).toBe('first\n');
    expect(await readdir(join(workspace, 'dist'))).toContain('package.json');
  });
});
