import { PDFDict, PDFDocument, PDFName, PDFString, StandardFonts, type PDFObject, type PDFRef } from '@cantoo/pdf-lib';

/** What a PDF of a spec has; places are indexes of its pages. */
export interface RichPdf {
  pageCount: number;
  /** Of a name tree of two levels. */
  places?: Record<string, number>;
  /** Of PDF 1.1, in a dictionary. */
  oldPlaces?: Record<string, number>;
  /** On the first page, one below the other: names of places, those with a slash of `oldPlaces`. */
  links?: string[];
  outline?: { title: string; place: string }[];
  /** On the last page: full names, parents are made as needed. */
  fields?: string[];
  labels?: Record<number, { S?: string; P?: string; St?: number }>;
  attachments?: string[];
  /** Shown on no page; the second of two is hidden. */
  layers?: [string, string];
  /** In the document, on opening a page, in a field. */
  scripts?: boolean;
}

/** A PDF written object by object, so that it has just what a spec needs in the way it needs it. */
export async function richPdf(wanted: RichPdf): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context, catalog } = document;
  const set = (dict: PDFDict, key: string, value: PDFObject) => dict.set(PDFName.of(key), value);
  const pages = Array.from({ length: wanted.pageCount }, () => document.addPage([200, 300]));
  const placeOf = (index: number) => context.obj([pages[index]!.ref, 'Fit']);
  const names = context.obj({});
  set(catalog, 'Names', names);

  const places = Object.entries(wanted.places ?? {}).sort();
  if (places.length > 0) {
    const leaves = places.map(([name, index]) => {
      const text = PDFString.of(name);
      const place = context.register(context.obj({ D: placeOf(index) }));
      return context.register(context.obj({ Limits: [text, text], Names: [text, place] }));
    });
    set(names, 'Dests', context.register(context.obj({ Kids: leaves })));
  }
  if (wanted.oldPlaces) {
    const old = Object.entries(wanted.oldPlaces).map(([name, index]) => [name, placeOf(index)]);
    set(catalog, 'Dests', context.register(context.obj(Object.fromEntries(old) as Record<string, PDFObject>)));
  }
  const nameOf = (link: string) => (link.startsWith('/') ? PDFName.of(link.slice(1)) : PDFString.of(link));
  const first = pages[0]!.node;
  const links = (wanted.links ?? []).map((link, at) => {
    const rest = { Type: 'Annot', Subtype: 'Link', Rect: [0, at * 20, 50, at * 20 + 15] };
    // In turn by its destination and by an action.
    const leads = at % 2 === 0 ? { Dest: nameOf(link) } : { A: { S: 'GoTo', D: nameOf(link) } };
    return context.register(context.obj({ ...rest, ...leads }));
  });
  if (links.length > 0) set(first, 'Annots', context.obj(links));

  if (wanted.outline) {
    const root = context.nextRef();
    const refs = wanted.outline.map(() => context.nextRef());
    wanted.outline.forEach(({ title, place }, at) => {
      const item = context.obj({ Title: PDFString.of(title), Parent: root, Dest: nameOf(place) });
      const [previous, next] = [refs[at - 1], refs[at + 1]];
      if (previous) set(item, 'Prev', previous);
      if (next) set(item, 'Next', next);
      context.assign(refs[at]!, item);
    });
    context.assign(root, context.obj({ Type: 'Outlines', First: refs[0]!, Last: refs.at(-1)!, Count: refs.length }));
    set(catalog, 'Outlines', root);
  }
  if (wanted.fields) await addForm(document, wanted.fields, wanted.scripts ?? false);
  if (wanted.labels) {
    const ranges = Object.entries(wanted.labels).flatMap(([index, { P, ...label }]) => [
      Number(index),
      { ...label, ...(P === undefined ? {} : { P: PDFString.of(P) }) },
    ]);
    set(catalog, 'PageLabels', context.obj({ Nums: ranges }));
  }
  if (wanted.layers) {
    const refs = wanted.layers.map((name) => context.register(context.obj({ Type: 'OCG', Name: PDFString.of(name) })));
    set(catalog, 'OCProperties', context.obj({ OCGs: refs, D: { Order: refs, OFF: refs.slice(1) } }));
  }
  for (const name of wanted.attachments ?? []) await document.attach(Buffer.from(name), name);
  if (wanted.scripts) {
    document.addJavaScript('start', 'app.alert("document")');
    set(first, 'AA', context.obj({ O: { S: 'JavaScript', JS: PDFString.of('app.alert("page")') } }));
  }
  return document.save();
}

/** Its font is called Helv, as in nearly every form; how fields look by default is said once for all of them. */
async function addForm(document: PDFDocument, names: readonly string[], scripts: boolean): Promise<void> {
  const { context } = document;
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.getPages().at(-1)!;
  const top = new Map<string, PDFRef>();
  const widgets: PDFRef[] = [];
  for (const name of names) {
    const [own = '', parent] = name.split('.').reverse();
    const ref = context.nextRef();
    const look = context.register(context.formXObject([], { BBox: context.obj([0, 0, 100, 15]) }));
    const y = widgets.length * 20 + 100;
    const field = context.obj({
      ...{ Type: 'Annot', Subtype: 'Widget', FT: 'Tx', T: PDFString.of(own), P: page.ref, AP: { N: look } },
      ...{ Rect: [0, y, 100, y + 15], ...(parent === undefined ? {} : { Parent: parentOf(parent) }) },
    });
    const script = { S: 'JavaScript', JS: PDFString.of(`app.alert("${name}")`) };
    if (scripts) field.set(PDFName.of('AA'), context.obj({ F: script }));
    context.assign(ref, field);
    widgets.push(ref);
    if (parent === undefined) top.set(own, ref);
    else context.lookup(parentOf(parent), PDFDict).set(PDFName.of('Kids'), kidsWith(parentOf(parent), ref));
  }
  page.node.set(PDFName.of('Annots'), context.obj([...(page.node.Annots()?.asArray() ?? []), ...widgets]));
  const form = { Fields: [...top.values()], DR: { Font: { Helv: font.ref } }, DA: PDFString.of('/Helv 9 Tf 0 g') };
  document.catalog.set(PDFName.of('AcroForm'), context.register(context.obj(form)));

  function parentOf(name: string): PDFRef {
    const known = top.get(name);
    if (known) return known;
    const made = context.register(context.obj({ T: PDFString.of(name), Kids: [] }));
    top.set(name, made);
    return made;
  }

  function kidsWith(parent: PDFRef, kid: PDFRef): PDFObject {
    const kids = context.lookup(parent, PDFDict).lookup(PDFName.of('Kids'));
    return context.obj([...(kids as unknown as { asArray(): PDFObject[] }).asArray(), kid]);
  }
}
