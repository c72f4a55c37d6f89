import { pageLines } from './page-lines.ts';
import type { PageResult } from './page-result.ts';

/**
 * Below this mean a page is worth a look: the engine itself doubts about a third of it. A choice and not a measurement, since
 * engines count confidence differently; whoever has pages with known text should set their own.
 */
export const DEFAULT_LOW_CONFIDENCE = 70;

/**
 * Confidence of each word of a page, 0 to 100. Empty where nothing was measured: a page without words, one whose words
 * are its own text, and one of an engine that gives no places (`boxes: none`), which gives no confidence either.
 */
export function wordConfidences(page: PageResult): number[] {
  if (page.boxes === 'none' || page.source === 'existing-text') return [];
  return pageLines(page).flatMap((line) => line.words.map((word) => word.confidence));
}

/** Mean over words, to one decimal; page by page, so that a document need not be in memory. */
export class MeanConfidence {
  #sum = 0;
  #words = 0;

  /** @returns the mean of this page, null when nothing was measured */
  add(page: PageResult): number | null {
    const confidences = wordConfidences(page);
    const sum = confidences.reduce((total, confidence) => total + confidence, 0);
    this.#sum += sum;
    this.#words += confidences.length;
    return mean(sum, confidences.length);
  }

  /** Of all pages so far; null when nothing was measured. */
  get value(): number | null {
    return mean(this.#sum, this.#words);
  }
}

function mean(sum: number, count: number): number | null {
  return count === 0 ? null : Math.round((sum / count) * 10) / 10;
}
