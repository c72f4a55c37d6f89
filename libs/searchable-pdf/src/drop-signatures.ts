import { PDFDict, PDFName, PDFRef, type PDFDocument } from '@cantoo/pdf-lib';
import { dictAt, dictionariesOf } from './merge/pdf-objects.ts';

/**
 * Takes the signatures out of a PDF that is written anew; how they look stays. Each is over the bytes of a file that is no
 * more, so that readers would only warn of a forged document.
 */
export function dropSignatures({ context, catalog }: PDFDocument): void {
  const value = PDFName.of('V');
  for (const dict of dictionariesOf(context)) {
    const signature = dict.lookup(value);
    if (!(signature instanceof PDFDict) || !signature.has(PDFName.of('ByteRange'))) continue;
    const ref = dict.get(value);
    if (ref instanceof PDFRef) context.delete(ref);
    dict.delete(value);
  }
  for (const key of ['Perms', 'DSS']) catalog.delete(PDFName.of(key));
  dictAt(catalog, 'AcroForm')?.delete(PDFName.of('SigFlags'));
}
