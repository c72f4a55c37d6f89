import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { DocumentInspector, inspectDocument } from './index.ts';
import { rawPdf } from './pdf-walk/raw-pdf.fixture.ts';

describe('DocumentInspector', () => {
  let folder: string;
  let inspector: DocumentInspector;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-inspector-'));
    await writeFile(join(folder, 'a.pdf'), rawPdf());
    await writeFile(join(folder, 'script.pdf'), rawPdf({ catalog: '/OpenAction << /S /JavaScript /JS (x) >>' }));
    await writeFile(join(folder, 'empty.pdf'), '');
    await sharp({ create: { width: 99, height: 99, channels: 3, background: '#fff' } }).toFile(join(folder, 'a.png'));
  });
  afterEach(() => inspector.close());
  afterAll(() => rm(folder, { recursive: true }));

  it('answers as an inspection on its own does, document after document of whatever kind', async () => {
    inspector = new DocumentInspector();

    for (const name of ['a.pdf', 'script.pdf', 'a.png', 'a.pdf', 'empty.pdf', 'script.pdf']) {
      const path = join(folder, name);
      expect(await inspector.inspect(path)).toEqual(await inspectDocument(path));
    }
  });

  it('keeps its limits with a process that waited', async () => {
    inspector = new DocumentInspector({ limits: { maxPages: 0 } });
    const path = join(folder, 'a.pdf');

    await expect(inspector.inspect(path)).resolves.toMatchObject({ refused: { code: 'TOO_MANY_PAGES' } });
    await expect(inspector.inspect(path)).resolves.toMatchObject({ refused: { code: 'TOO_MANY_PAGES' } });
  });

  it('inspects several at once, and stops one by its signal', async () => {
    inspector = new DocumentInspector();
    const path = join(folder, 'a.pdf');
    await inspector.inspect(path);
    const abort = new AbortController();
    const stopped = inspector.inspect(path, { signal: abort.signal });
    const other = inspector.inspect(path);
    abort.abort(new Error('cancelled'));

    await expect(stopped).rejects.toThrow('cancelled');
    await expect(other).resolves.toMatchObject({ pageCount: 1 });
  });

  it('does without a process that waited too long', async () => {
    inspector = new DocumentInspector({ idleMs: 0 });
    const path = join(folder, 'a.pdf');

    await inspector.inspect(path);
    await expect(inspector.inspect(path)).resolves.toMatchObject({ pageCount: 1 });
  });
});
