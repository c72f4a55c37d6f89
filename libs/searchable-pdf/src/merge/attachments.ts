import { PDFName, type PDFDocument } from '@cantoo/pdf-lib';
import { DistinctNames } from './distinct-names.ts';
import type { PdfCopier } from './pdf-copier.ts';
import { arrayAt, dictAt, ownDictAt } from './pdf-objects.ts';
import { nameTree, readNameTree } from './trees.ts';

/** Brings the attached files of a PDF to another; files keep their names, and only what they are listed under may change. */
export function copyAttachments(source: PDFDocument, target: PDFDocument, copier: PdfCopier): void {
  const own = attachmentsOf(source);
  if (own.size > 0) {
    const there = attachmentsOf(target);
    const names = new DistinctNames(there.keys());
    for (const [name, file] of own) there.set(names.add(name), copier.copy(file));
    const { context, catalog } = target;
    ownDictAt(catalog, 'Names').set(PDFName.of('EmbeddedFiles'), context.register(nameTree(context, there)));
  }
  const associated = arrayAt(source.catalog, 'AF');
  if (!associated) return;
  const all = arrayAt(target.catalog, 'AF')?.asArray() ?? [];
  const copies = associated.asArray().map((file) => copier.copy(file));
  target.catalog.set(PDFName.of('AF'), target.context.obj([...all, ...copies]));
}

function attachmentsOf({ catalog }: PDFDocument): ReturnType<typeof readNameTree> {
  const names = dictAt(catalog, 'Names');
  return readNameTree(names && dictAt(names, 'EmbeddedFiles'));
}
