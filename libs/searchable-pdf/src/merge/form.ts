import { PDFBool, PDFDict, PDFHexString, PDFName, PDFRef, type PDFDocument, type PDFString } from '@cantoo/pdf-lib';
import { DistinctNames } from './distinct-names.ts';
import type { PdfCopier } from './pdf-copier.ts';
import { arrayAt, dictAt, dictionariesOf, isText, ownDictAt } from './pdf-objects.ts';

const T = PDFName.of('T');
const DA = PDFName.of('DA');

/**
 * Brings the form fields of a PDF to another: fields whose names are there get new ones with all that is below them, and
 * fonts whose names are there likewise. To be called before anything is copied.
 * @returns what adds them, once its pages are copied
 */
export function takeForm(source: PDFDocument, target: PDFDocument): (copier: PdfCopier) => void {
  const form = dictAt(source.catalog, 'AcroForm');
  const fields = form && topFields(form);
  if (!form || !fields || fields.length === 0) return () => undefined;
  renameFields(fields, target);
  inherit(form, fields);
  const renamedFonts = renameFonts(source, form, target);
  return (copier) => {
    const whole = ownDictAt(target.catalog, 'AcroForm');
    // A form of XFA hides all fields that it does not list, and lists those of one file.
    for (const key of ['XFA', 'NeedsRendering']) whole.delete(PDFName.of(key));
    target.catalog.delete(PDFName.of('NeedsRendering'));
    const all = arrayAt(whole, 'Fields')?.asArray() ?? [];
    whole.set(PDFName.of('Fields'), target.context.obj([...all, ...fields.map(({ ref }) => copier.copy(ref))]));
    const needsAppearances = form.lookup(PDFName.of('NeedAppearances'));
    if (needsAppearances === PDFBool.True) whole.set(PDFName.of('NeedAppearances'), PDFBool.True);
    copyResources(form, whole, renamedFonts, copier);
  };
}

interface Field {
  ref: PDFRef;
  dict: PDFDict;
}

function topFields(form: PDFDict): Field[] {
  const refs = arrayAt(form, 'Fields')?.asArray() ?? [];
  return refs.flatMap((ref) => {
    const dict = ref instanceof PDFRef ? form.context.lookup(ref) : undefined;
    return ref instanceof PDFRef && dict instanceof PDFDict ? [{ ref, dict }] : [];
  });
}

/** Two fields of one name in a file stay one name: readers take them for one field. */
function renameFields(fields: readonly Field[], target: PDFDocument): void {
  const form = dictAt(target.catalog, 'AcroForm');
  const there = form ? topFields(form).map(({ dict }) => nameOf(dict)) : [];
  const names = new DistinctNames(there.filter((name) => name !== undefined));
  const renamed = new Map<string, string>();
  for (const { dict } of fields) {
    const name = nameOf(dict);
    if (name === undefined) continue;
    const newName = renamed.get(name) ?? names.add(name);
    renamed.set(name, newName);
    if (newName !== name) dict.set(T, PDFHexString.fromText(newName));
  }
}

function nameOf(field: PDFDict): string | undefined {
  const name = field.lookup(T);
  return isText(name) ? name.decodeText() : undefined;
}

/** What the form says for all of its fields, they have to say themselves. */
function inherit(form: PDFDict, fields: readonly Field[]): void {
  for (const key of [DA, PDFName.of('Q')]) {
    const value = form.get(key);
    if (!value) continue;
    for (const { dict } of fields) if (!dict.has(key)) dict.set(key, value);
  }
}

/** @returns new names of the fonts that fields name; text annotations look for theirs in the same place. */
function renameFonts(source: PDFDocument, form: PDFDict, target: PDFDocument): ReadonlyMap<PDFName, PDFName> {
  const there = fontsOf(dictAt(target.catalog, 'AcroForm'));
  const own = fontsOf(form);
  const names = new DistinctNames([...there, ...own].map((name) => name.decodeText()));
  const renamed = new Map(
    own.filter((name) => there.includes(name)).map((name) => [name, PDFName.of(names.add(name.decodeText()))]),
  );
  if (renamed.size === 0) return renamed;
  for (const dict of dictionariesOf(source.context)) {
    const appearance = dict.lookup(DA);
    if (isText(appearance)) dict.set(DA, withFonts(appearance, renamed));
  }
  return renamed;
}

function withFonts(appearance: PDFString | PDFHexString, renamed: ReadonlyMap<PDFName, PDFName>): PDFHexString {
  const operators = Buffer.from(appearance.asBytes()).toString('latin1');
  const changed = operators.replaceAll(/\/([^\s/[\]<>(){}%]+)(?=\s+[-+.\d]+\s+Tf)/g, (whole, name: string) =>
    String(renamed.get(PDFName.of(name)) ?? whole),
  );
  return PDFHexString.fromBytes(Buffer.from(changed, 'latin1'));
}

function fontsOf(form: PDFDict | undefined): PDFName[] {
  const resources = form && dictAt(form, 'DR');
  return (resources && dictAt(resources, 'Font')?.keys()) ?? [];
}

/** Of other resources than fonts the first of a name stays: appearances bring their own. */
function copyResources(
  form: PDFDict,
  whole: PDFDict,
  renamedFonts: ReadonlyMap<PDFName, PDFName>,
  copier: PdfCopier,
): void {
  const resources = dictAt(form, 'DR');
  if (!resources) return;
  const there = ownDictAt(whole, 'DR');
  for (const key of resources.keys()) {
    const category = resources.lookup(key);
    if (!(category instanceof PDFDict)) continue;
    const all = ownDictAt(there, key.decodeText());
    for (const [name, value] of category.entries()) {
      const newName = (key === PDFName.of('Font') && renamedFonts.get(name)) || name;
      if (!all.has(newName)) all.set(newName, copier.copy(value));
    }
  }
}
