import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
import type { Assembly, AssemblyTask } from './assemble-document.ts';
import type { AssemblyPages, DocumentPage } from './assembly-pages.ts';

type Chunks = AsyncGenerator<string>;

/**
 * Writes text, hOCR, ALTO and JSON Lines, page by page.
 *
 * The text has a page, if an empty one, for every page of the document, so that page n of it is page n of the PDF; the
 * others have the chosen pages, which carry their numbers.
 */
export async function writeTexts(
  task: AssemblyTask,
  pages: AssemblyPages,
  files: Assembly['files'],
): Promise<Pick<Assembly, 'meanConfidence' | 'lowConfidencePages'>> {
  const mean = new MeanConfidence();
  const lowConfidencePages: Assembly['lowConfidencePages'] = [];
  const { lowConfidenceBelow = DEFAULT_LOW_CONFIDENCE } = task;
  await write(files.text, textOf(pages));
  await write(files.hocr, hocrOf(task, pages));
  await write(files.alto, altoOf(task, pages));
  await write(files.pages, jsonOf());
  return { meanConfidence: mean.value, lowConfidencePages };

  async function* jsonOf(): Chunks {
    for await (const { result } of chosenOf(pages)) {
      if (!result) continue;
      mean.add(result);
      const line = pageJson(result, lowConfidenceBelow);
      const { pageNumber, meanConfidence, lowConfidence } = line;
      if (lowConfidence && meanConfidence !== null) lowConfidencePages.push({ pageNumber, meanConfidence });
      yield `${JSON.stringify(line)}\n`;
    }
  }
}

async function* textOf(pages: AssemblyPages): Chunks {
  for (const page of pages.all()) {
    if (page.number > 1) yield PAGE_SEPARATOR;
    const result = await pages.numbered(page);
    if (result) yield `${pageText(result)}\n`;
  }
}

async function* hocrOf({ title, language, pages: { length: pageCount } }: AssemblyTask, pages: AssemblyPages): Chunks {
  const engine = await firstEngine(pages);
  const system = engine ? `${engine.name} ${engine.version}` : 'none';
  yield hocrHead({ title, language, system, pageCount });
  for await (const { number, result } of chosenOf(pages)) yield result ? pageHocr(result) : failedPageHocr(number);
  yield HOCR_TAIL;
}

async function* altoOf({ title }: AssemblyTask, pages: AssemblyPages): Chunks {
  const engine = await firstEngine(pages);
  yield altoHead({ title, softwareName: engine?.name ?? 'none', softwareVersion: engine?.version ?? '' });
  for await (const { number, result } of chosenOf(pages)) yield result ? pageAlto(result) : failedPageAlto(number);
  yield ALTO_TAIL;
}

async function firstEngine(pages: AssemblyPages): Promise<PageResult['engine'] | undefined> {
  for await (const { result } of chosenOf(pages)) if (result) return result.engine;
  return undefined;
}

async function* chosenOf(pages: AssemblyPages): AsyncGenerator<DocumentPage & { result: PageResult | null }> {
  for (const page of pages.all()) {
    if (page.chosen) yield { ...page, result: await pages.numbered(page) };
  }
}

function write(path: string, chunks: Chunks): Promise<void> {
  return pipeline(Readable.from(chunks), createWriteStream(path));
}
