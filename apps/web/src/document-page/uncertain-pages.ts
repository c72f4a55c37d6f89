import type { Document } from '@cairn/client';

const SHOWN = 12;

/** Which pages somebody should look at, in words; undefined when there are none. */
export function uncertainPagesWords(pages: Document['lowConfidencePages']): string | undefined {
  if (pages.length === 0) return undefined;
  const shown = pages
    .slice(0, SHOWN)
    .map(({ pageNumber, meanConfidence }) => `${pageNumber} (${Math.round(meanConfidence)} of 100)`);
  const rest = pages.length - shown.length;
  const list = rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
  return pages.length === 1
    ? `Page ${list} was read with low confidence. Compare it with the original.`
    : `Pages ${list} were read with low confidence. Compare them with the original.`;
}
