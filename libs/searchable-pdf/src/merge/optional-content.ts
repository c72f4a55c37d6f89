import { PDFName, type PDFDict, type PDFDocument, type PDFObject } from '@cantoo/pdf-lib';
import type { PdfCopier } from './pdf-copier.ts';
import { arrayAt, dictAt, ownDictAt } from './pdf-objects.ts';

/**
 * Brings the layers of a PDF (optional content, ISO 32000-2, 8.11) to another, shown or hidden as they are: what a document
 * does not list is shown, and a hidden "draft" would appear on every page.
 */
export function copyLayers(source: PDFDocument, target: PDFDocument, copier: PdfCopier): void {
  const own = dictAt(source.catalog, 'OCProperties');
  const layers = own && arrayAt(own, 'OCGs')?.asArray();
  if (!own || !layers || layers.length === 0) return;
  const whole = ownDictAt(target.catalog, 'OCProperties');
  append(whole, 'OCGs', layers, copier);
  const [shown, settings] = [ownDictAt(own, 'D'), ownDictAt(whole, 'D')];
  const hidden = new Set<PDFObject>(
    shown.lookup(PDFName.of('BaseState')) === PDFName.of('OFF') ? layers : (arrayAt(shown, 'OFF')?.asArray() ?? []),
  );
  if (shown.lookup(PDFName.of('BaseState')) === PDFName.of('OFF')) {
    for (const layer of arrayAt(shown, 'ON')?.asArray() ?? []) hidden.delete(layer);
  }
  append(
    settings,
    'OFF',
    layers.filter((layer) => hidden.has(layer)),
    copier,
  );
  append(
    settings,
    'ON',
    layers.filter((layer) => !hidden.has(layer)),
    copier,
  );
  for (const key of ['Order', 'Locked', 'RBGroups'])
    append(settings, key, arrayAt(shown, key)?.asArray() ?? [], copier);
}

function append(dict: PDFDict, key: string, items: readonly PDFObject[], copier: PdfCopier): void {
  if (items.length === 0) return;
  const all = arrayAt(dict, key)?.asArray() ?? [];
  dict.set(PDFName.of(key), dict.context.obj([...all, ...items.map((item) => copier.copy(item))]));
}
