import { open, type FileHandle } from 'node:fs/promises';
import {
  ALTO_TAIL,
  DEFAULT_LOW_CONFIDENCE,
  HOCR_TAIL,
  MeanConfidence,
  PAGE_SEPARATOR,
  altoHead,
  failedPageAlto,
  failedPageHocr,
  hocrHead,
  pageAlto,
  pageHocr,
  pageJson,
  pageText,
  type PageResult,
} from '@cairn/page-result';
import type { AssemblyFiles, AssemblyTask, DocumentConfidence } from './assemble-document.ts';
import type { AssemblyPages } from './assembly-pages.ts';

type TextKind = 'text' | 'hocr' | 'alto' | 'pages';

/**
 * Writes text, hOCR, ALTO and JSON Lines, page by page: each result is read and checked once for all four.
 *
 * The text has a page, if an empty one, for every page of the document, so that page n of it is page n of the PDF; the
 * others have the chosen pages, which carry their numbers.
 */
export async function writeTexts(
  task: AssemblyTask,
  pages: AssemblyPages,
  files: AssemblyFiles,
): Promise<DocumentConfidence> {
  const mean = new MeanConfidence();
  const lowConfidencePages: DocumentConfidence['lowConfidencePages'] = [];
  const { lowConfidenceBelow = DEFAULT_LOW_CONFIDENCE } = task;
  const to = await TextFiles.open(files);
  try {
    await writeHeads(task, await firstEngine(pages), to);
    for (const page of pages.all()) {
      if (page.number > 1) await to.write('text', PAGE_SEPARATOR);
      if (!page.chosen) continue;
      const result = await pages.numbered(page);
      if (!result) {
        await to.write('hocr', failedPageHocr(page.number));
        await to.write('alto', failedPageAlto(page.number));
        continue;
      }
      mean.add(result);
      const line = pageJson(result, lowConfidenceBelow);
      const { pageNumber, meanConfidence, lowConfidence } = line;
      if (lowConfidence && meanConfidence !== null) lowConfidencePages.push({ pageNumber, meanConfidence });
      await to.write('text', `${pageText(result)}\n`);
      await to.write('hocr', pageHocr(result));
      await to.write('alto', pageAlto(result));
      await to.write('pages', `${JSON.stringify(line)}\n`);
    }
    await to.write('hocr', HOCR_TAIL);
    await to.write('alto', ALTO_TAIL);
  } finally {
    await to.close();
  }
  return { meanConfidence: mean.value, lowConfidencePages };
}

async function writeHeads(
  { title, language, pages }: AssemblyTask,
  engine: PageResult['engine'] | undefined,
  to: TextFiles,
): Promise<void> {
  const system = engine ? `${engine.name} ${engine.version}` : 'none';
  await to.write('hocr', hocrHead({ title, language, system, pageCount: pages.length }));
  const software = { softwareName: engine?.name ?? 'none', softwareVersion: engine?.version ?? '' };
  await to.write('alto', altoHead({ title, ...software }));
}

async function firstEngine(pages: AssemblyPages): Promise<PageResult['engine'] | undefined> {
  for (const page of pages.all()) {
    const result = page.chosen && (await pages.numbered(page));
    if (result) return result.engine;
  }
  return undefined;
}

class TextFiles {
  readonly #handles: Readonly<Record<TextKind, FileHandle>>;

  private constructor(handles: Readonly<Record<TextKind, FileHandle>>) {
    this.#handles = handles;
  }

  static async open({ text, hocr, alto, pages }: AssemblyFiles): Promise<TextFiles> {
    const [first, second, third, fourth] = await Promise.all([
      open(text, 'w'),
      open(hocr, 'w'),
      open(alto, 'w'),
      open(pages, 'w'),
    ]);
    return new TextFiles({ text: first, hocr: second, alto: third, pages: fourth });
  }

  /** Appends. */
  async write(kind: TextKind, piece: string): Promise<void> {
    if (piece !== '') await this.#handles[kind].writeFile(piece);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#handles).map((handle) => handle.close()));
  }
}
