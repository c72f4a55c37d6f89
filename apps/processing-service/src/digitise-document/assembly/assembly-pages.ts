import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { pageResultSchema, type PageResult } from '@cairn/page-result';
import type { AssemblyPage, AssemblyTask } from './assemble-document.ts';

/** What is in the document at one of its pages. */
export interface DocumentPage {
  /** From 1, over all files. */
  number: number;
  /** Undefined for a page that was not chosen. */
  chosen: AssemblyPage | undefined;
}

/**
 * The pages of all files, and their results, which are read from disk each time: those of 1000 pages are gigabytes. Read
 * while the thread waits, as it has nothing else to do: four turns of the event loop for each page are a third of its time.
 */
export class AssemblyPages {
  /** Of each file. */
  readonly pageCounts: readonly number[];
  readonly #chosen: ReadonlyMap<string, AssemblyPage>;

  constructor({ parts, pages }: AssemblyTask) {
    this.pageCounts = parts.map(({ pageCount }) => pageCount);
    this.#chosen = new Map(pages.map((page) => [keyOf(page.part, page.pageNumber), page]));
  }

  /** In the order of the document. */
  *all(): Generator<DocumentPage> {
    let number = 0;
    for (const [part, count] of this.pageCounts.entries()) {
      for (let pageNumber = 1; pageNumber <= count; pageNumber++) {
        yield { number: ++number, chosen: this.#chosen.get(keyOf(part, pageNumber)) };
      }
    }
  }

  /**
   * Result of a page of a file, null for one that has none; numbered as in its file.
   * @param index from 0
   */
  result(part: number, index: number): PageResult | null {
    const page = this.#chosen.get(keyOf(part, index + 1));
    return page?.path ? readResult(page.path) : null;
  }

  /** Result of a chosen page, numbered as in the document; null for one that failed. */
  numbered({ number, chosen }: DocumentPage): PageResult | null {
    return chosen?.path ? { ...readResult(chosen.path), pageNumber: number } : null;
  }
}

function readResult(path: string): PageResult {
  return pageResultSchema.parse(JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')));
}

function keyOf(part: number, pageNumber: number): string {
  return `${part}/${pageNumber}`;
}
