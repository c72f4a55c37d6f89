import { PDFDict, PDFName, PDFNumber, type PDFDocument, type PDFObject } from '@cantoo/pdf-lib';
import { dictAt } from './pdf-objects.ts';
import { treePairs } from './trees.ts';

/** How pages are numbered from a page on, by index of that page from 0: style, prefix and first number. */
export type PageLabels = ReadonlyMap<number, Readonly<Record<string, PDFObject>>>;

/** @returns undefined when pages have no labels but their numbers */
export function readPageLabels({ catalog }: PDFDocument): PageLabels | undefined {
  const labels = new Map<number, Record<string, PDFObject>>();
  for (const [first, value] of treePairs(dictAt(catalog, 'PageLabels'), 'Nums')) {
    const label = catalog.context.lookup(value);
    if (first instanceof PDFNumber && label instanceof PDFDict) labels.set(first.asNumber(), entriesOf(label));
  }
  return labels.size === 0 ? undefined : labels;
}

/** Labels of the pages of several files; pages without any keep their numbers in the document. */
export function writePageLabels(
  target: PDFDocument,
  files: readonly { pageCount: number; labels: PageLabels | undefined }[],
): void {
  if (!files.some(({ labels }) => labels)) return;
  const { context, catalog } = target;
  const ranges: PDFObject[] = [];
  let start = 0;
  for (const { pageCount, labels } of files) {
    const own = [...(labels ?? [])].filter(([first]) => first >= 0 && first < pageCount);
    const numbers = { S: PDFName.of('D'), St: PDFNumber.of(labels ? 1 : start + 1) };
    if (pageCount > 0 && !own.some(([first]) => first === 0)) own.push([0, numbers]);
    for (const [first, label] of own.sort(([one], [other]) => one - other)) {
      ranges.push(PDFNumber.of(start + first), context.obj({ ...label }));
    }
    start += pageCount;
  }
  catalog.set(PDFName.of('PageLabels'), context.register(context.obj({ Nums: ranges })));
}

function entriesOf(label: PDFDict): Record<string, PDFObject> {
  const entries = ['S', 'P', 'St'].flatMap((key) => {
    const value = label.lookup(PDFName.of(key));
    return value ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
