import { PDFName, PDFPage, PDFPageLeaf, type PDFDocument } from '@cantoo/pdf-lib';
import { removeActions } from './active-content.ts';
import { copyAttachments } from './attachments.ts';
import { takeForm } from './form.ts';
import { takeNamedDestinations } from './named-destinations.ts';
import { copyLayers } from './optional-content.ts';
import { appendOutline } from './outline.ts';
import { PdfCopier } from './pdf-copier.ts';
import { dictionariesOf } from './pdf-objects.ts';

/** They count into the structure tree of their file, which does not come along. */
const OF_STRUCTURE = ['StructParent', 'StructParents'].map((key) => PDFName.of(key));

/**
 * Adds all pages of a PDF to another, and what belongs to them: outline, named destinations, form fields, attachments,
 * layers. Pages are copied by reference, once each, so that links and outline entries among them lead to the copies.
 * @param source is changed: it is of no further use
 */
export function copyPdf(source: PDFDocument, target: PDFDocument): PDFPage[] {
  removeActions(source);
  for (const dict of dictionariesOf(source.context)) for (const key of OF_STRUCTURE) dict.delete(key);
  const addDestinations = takeNamedDestinations(source, target);
  const addForm = takeForm(source, target);
  const copier = new PdfCopier(source.context, target.context);
  const pages = source.getPages().map(({ ref, node }) => {
    // Articles, which lead through all pages, do not come along either.
    node.delete(PDFName.of('B'));
    const copiedRef = copier.copy(ref);
    const leaf = target.context.lookup(copiedRef);
    if (!(leaf instanceof PDFPageLeaf)) throw new TypeError('A page of the page tree is no page');
    return target.addPage(PDFPage.of(leaf, copiedRef, target));
  });
  appendOutline(source, target, copier);
  addDestinations(copier);
  addForm(copier);
  copyAttachments(source, target, copier);
  copyLayers(source, target, copier);
  return pages;
}
