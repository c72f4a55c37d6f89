import {
  PDFDict,
  PDFName,
  PDFNumber,
  PDFObjectCopier,
  PDFPage,
  PDFPageLeaf,
  PDFRef,
  type PDFDocument,
} from '@cantoo/pdf-lib';

/** More than any reader shows; a chain of outline entries may also be a loop. */
const MAX_OUTLINE_ITEMS = 10_000;

/**
 * Adds all pages of a PDF to another, and its outline after that one's. Pages are copied by reference, once each, so that
 * links and outline entries among them lead to the copies.
 */
export function copyPdf(source: PDFDocument, target: PDFDocument): PDFPage[] {
  const copier = PDFObjectCopier.for(source.context, target.context);
  const pages = source.getPages().map(({ ref }) => {
    const copiedRef = copier.copy(ref);
    const leaf = target.context.lookup(copiedRef);
    if (!(leaf instanceof PDFPageLeaf)) throw new TypeError('A page of the page tree is no page');
    const page = PDFPage.of(leaf, copiedRef, target);
    // It counts into the structure tree of the other file, which does not come along.
    page.node.delete(PDFName.of('StructParents'));
    return target.addPage(page);
  });
  appendOutline(source, target, copier);
  return pages;
}

function appendOutline(source: PDFDocument, target: PDFDocument, copier: PDFObjectCopier): void {
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
  copier: PDFObjectCopier;
  budget: { items: number; seen: Set<PDFRef> };
}

/** Entries come closed: what is below them counts as hidden. Named destinations belong to their file and are left out. */
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

function dictAt(dict: PDFDict, key: string): PDFDict | undefined {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFDict ? value : undefined;
}
