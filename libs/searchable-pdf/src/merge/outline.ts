import { PDFDict, PDFName, PDFNumber, PDFRef, type PDFDocument } from '@cantoo/pdf-lib';
import { dictAt } from './pdf-objects.ts';
import type { PdfCopier } from './pdf-copier.ts';

/** More than any reader shows; a chain of outline entries may also be a loop. */
const MAX_OUTLINE_ITEMS = 10_000;

/** Adds the outline of a PDF behind that of another. */
export function appendOutline(source: PDFDocument, target: PDFDocument, copier: PdfCopier): void {
  const first = dictAt(source.catalog, 'Outlines')?.get(PDFName.of('First'));
  if (!first) return;
  const budget = { items: MAX_OUTLINE_ITEMS, seen: new Set<PDFRef>() };
  const root = outlineRoot(target);
  const added = copySiblings(first, root.ref, { source, target, copier, budget });
  const [head, tail] = [added[0], added.at(-1)];
  if (!head || !tail) return;
  const last = root.dict.get(PDFName.of('Last'));
  if (last instanceof PDFRef) {
    target.context.lookup(last, PDFDict).set(PDFName.of('Next'), head);
    target.context.lookup(head, PDFDict).set(PDFName.of('Prev'), last);
  } else {
    root.dict.set(PDFName.of('First'), head);
  }
  root.dict.set(PDFName.of('Last'), tail);
  const count = root.dict.get(PDFName.of('Count'));
  const shown = count instanceof PDFNumber ? Math.max(0, count.asNumber()) : 0;
  root.dict.set(PDFName.of('Count'), PDFNumber.of(shown + added.length));
}

function outlineRoot(target: PDFDocument): { ref: PDFRef; dict: PDFDict } {
  const key = PDFName.of('Outlines');
  const ref = target.catalog.get(key);
  if (ref instanceof PDFRef) {
    const dict = target.context.lookup(ref);
    if (dict instanceof PDFDict) return { ref, dict };
  }
  const dict = target.context.obj({ Type: 'Outlines' });
  const made = target.context.register(dict);
  target.catalog.set(key, made);
  return { ref: made, dict };
}

interface Copying {
  source: PDFDocument;
  target: PDFDocument;
  copier: PdfCopier;
  budget: { items: number; seen: Set<PDFRef> };
}

/** Entries come closed: what is below them counts as hidden. */
function copySiblings(first: unknown, parent: PDFRef, copying: Copying): PDFRef[] {
  const { source, target, copier, budget } = copying;
  const copies: PDFRef[] = [];
  let at = first;
  while (at instanceof PDFRef && budget.items-- > 0 && !budget.seen.has(at)) {
    budget.seen.add(at);
    const item = source.context.lookup(at);
    if (!(item instanceof PDFDict)) break;
    const copy = target.context.obj({});
    for (const key of ['Title', 'Dest', 'A', 'C', 'F']) {
      const value = item.get(PDFName.of(key));
      if (value) copy.set(PDFName.of(key), copier.copy(value));
    }
    const ref = target.context.register(copy);
    copy.set(PDFName.of('Parent'), parent);
    const previous = copies.at(-1);
    if (previous) {
      copy.set(PDFName.of('Prev'), previous);
      target.context.lookup(previous, PDFDict).set(PDFName.of('Next'), ref);
    }
    copies.push(ref);
    const children = copySiblings(item.get(PDFName.of('First')), ref, copying);
    const [head, tail] = [children[0], children.at(-1)];
    if (head && tail) {
      copy.set(PDFName.of('First'), head);
      copy.set(PDFName.of('Last'), tail);
      copy.set(PDFName.of('Count'), PDFNumber.of(-children.length));
    }
    at = item.get(PDFName.of('Next'));
  }
  return copies;
}
