import { closeSync, openSync, writeFileSync } from 'node:fs';
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
export function writeTexts(task: AssemblyTask, pages: AssemblyPages, files: AssemblyFiles): DocumentConfidence {
  const mean = new MeanConfidence();
  const lowConfidencePages: DocumentConfidence['lowConfidencePages'] = [];
  const { lowConfidenceBelow = DEFAULT_LOW_CONFIDENCE } = task;
  const to = new TextFiles(files);
  try {
    writeHeads(task, firstEngine(pages), to);
    for (const page of pages.all()) {
      if (page.number > 1) to.write('text', PAGE_SEPARATOR);
      if (!page.chosen) continue;
      const result = pages.numbered(page);
      if (!result) {
        to.write('hocr', failedPageHocr(page.number));
        to.write('alto', failedPageAlto(page.number));
        continue;
      }
      mean.add(result);
      const line = pageJson(result, lowConfidenceBelow);
      const { pageNumber, meanConfidence, lowConfidence } = line;
      if (lowConfidence && meanConfidence !== null) lowConfidencePages.push({ pageNumber, meanConfidence });
      to.write('text', `${pageText(result)}\n`);
      to.write('hocr', pageHocr(result));
      to.write('alto', pageAlto(result));
      to.write('pages', `${JSON.stringify(line)}\n`);
    }
    to.write('hocr', HOCR_TAIL);
    to.write('alto', ALTO_TAIL);
  } finally {
    to.close();
  }
  return { meanConfidence: mean.value, lowConfidencePages };
}

function writeHeads(
  { title, language, pages }: AssemblyTask,
  engine: PageResult['engine'] | undefined,
  to: TextFiles,
): void {
  const system = engine ? `${engine.name} ${engine.version}` : 'none';
  to.write('hocr', hocrHead({ title, language, system, pageCount: pages.length }));
  const software = { softwareName: engine?.name ?? 'none', softwareVersion: engine?.version ?? '' };
  to.write('alto', altoHead({ title, ...software }));
}

function firstEngine(pages: AssemblyPages): PageResult['engine'] | undefined {
  for (const page of pages.all()) {
    const result = page.chosen && pages.numbered(page);
    if (result) return result.engine;
  }
  return undefined;
}

/** So much is gathered for a file before it is written. */
const PIECE_CHARACTERS = 1 << 18;

/** Written while the thread waits, like `AssemblyPages` reads. */
class TextFiles {
  readonly #files: Readonly<Record<TextKind, { descriptor: number; gathered: string }>>;

  constructor({ text, hocr, alto, pages }: AssemblyFiles) {
    const file = (path: string) => ({ descriptor: openSync(path, 'w'), gathered: '' });
    this.#files = { text: file(text), hocr: file(hocr), alto: file(alto), pages: file(pages) };
  }

  /** Appends. */
  write(kind: TextKind, piece: string): void {
    const file = this.#files[kind];
    file.gathered += piece;
    if (file.gathered.length >= PIECE_CHARACTERS) this.#flush(kind);
  }

  close(): void {
    for (const kind of Object.keys(this.#files) as TextKind[]) {
      this.#flush(kind);
      closeSync(this.#files[kind].descriptor);
    }
  }

  #flush(kind: TextKind): void {
    const file = this.#files[kind];
    writeFileSync(file.descriptor, file.gathered);
    file.gathered = '';
  }
}
