import { PagesInvalidError } from '@cairn/errors';
import { PagesFault, selectPages } from '@cairn/job-contracts';
import type { Unit } from '@cairn/job-queue';

/** One page of one file. */
export interface PageUnit {
  /** Index of the file, from 0. */
  part: number;
  /** Within the file, from 1. */
  pageNumber: number;
}

/**
 * The selected pages as units, in the order of the document. A unit is named by the number of its page among those of all
 * files, so that a page has the same name whatever else is selected.
 * @param pageCounts of the files, in order
 * @throws PagesInvalidError
 */
export function planPages(pageCounts: readonly number[], pages: string | undefined): Unit<PageUnit>[] {
  const all = pageCounts.flatMap((count, part) =>
    Array.from({ length: count }, (_, index): PageUnit => ({ part, pageNumber: index + 1 })),
  );
  return selected(pages, all.length).flatMap((number) => {
    const input = all[number - 1];
    return input ? [{ id: String(number).padStart(4, '0'), input }] : [];
  });
}

function selected(pages: string | undefined, pageCount: number): number[] {
  try {
    return selectPages(pages, pageCount);
  } catch (error) {
    if (error instanceof PagesFault) throw new PagesInvalidError(error.message);
    throw error;
  }
}
