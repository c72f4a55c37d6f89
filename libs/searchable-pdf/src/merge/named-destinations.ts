import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRef, type PDFDocument, type PDFObject } from '@cantoo/pdf-lib';
import { DistinctNames } from './distinct-names.ts';
import type { PdfCopier } from './pdf-copier.ts';
import { dictAt, dictionariesOf, isText, ownDictAt } from './pdf-objects.ts';
import { bytesOf, nameText, nameTree, readNameTree } from './trees.ts';

/** Named places of a PDF, by the bytes of their names: those of the name tree, and those of PDF 1.1 in a dictionary. */
interface NamedPlaces {
  tree: Map<string, PDFObject>;
  dictionary: Map<string, PDFObject>;
}

/**
 * Brings the named destinations of a PDF to another, under names that it does not have yet. To be called before anything
 * is copied: links of the source are changed to follow.
 * @returns what adds them, once its pages are copied
 */
export function takeNamedDestinations(source: PDFDocument, target: PDFDocument): (copier: PdfCopier) => void {
  const [own, there] = [namedPlaces(source), namedPlaces(target)];
  const names = new DistinctNames([...there.tree.keys(), ...there.dictionary.keys()]);
  const renamed = {
    tree: new Map([...own.tree.keys()].map((name) => [name, names.add(name)])),
    dictionary: new Map([...own.dictionary.keys()].map((name) => [name, names.add(name)])),
    // A link that leads nowhere must not begin to lead to a place of another file.
    nowhere: new Map<string, string>(),
  };
  const newName = (name: PDFObject | undefined): string | undefined => {
    // Readers look for either kind of name in the other place too.
    const [bytes, order] = isText(name)
      ? [bytesOf(name.asBytes()), [renamed.tree, renamed.dictionary]]
      : [name instanceof PDFName ? bytesOf(name.asBytes()) : undefined, [renamed.dictionary, renamed.tree]];
    if (bytes === undefined) return undefined;
    const known = order.map((place) => place.get(bytes)).find(Boolean) ?? renamed.nowhere.get(bytes);
    if (known !== undefined) return known;
    const free = names.add(bytes);
    renamed.nowhere.set(bytes, free);
    return free;
  };
  for (const dict of dictionariesOf(source.context)) {
    const isGoTo = dict.lookup(PDFName.of('S')) === PDFName.of('GoTo');
    for (const key of isGoTo ? ['D', 'Dest'] : ['Dest']) {
      const name = newName(dict.lookup(PDFName.of(key)));
      if (name !== undefined) dict.set(PDFName.of(key), nameText(name));
    }
  }
  return (copier) => {
    const added = [...places(own.tree, renamed.tree, source), ...places(own.dictionary, renamed.dictionary, source)];
    if (added.length === 0) return;
    const copies = added.map(([name, place]): [string, PDFObject] => [name, copier.copy(place)]);
    const { context, catalog } = target;
    const tree = nameTree(context, new Map([...there.tree, ...copies]));
    ownDictAt(catalog, 'Names').set(PDFName.of('Dests'), context.register(tree));
  };
}

function namedPlaces({ catalog }: PDFDocument): NamedPlaces {
  const names = dictAt(catalog, 'Names');
  const dictionary = dictAt(catalog, 'Dests')?.entries() ?? [];
  return {
    tree: readNameTree(names && dictAt(names, 'Dests')),
    dictionary: new Map(dictionary.map(([name, place]) => [bytesOf(name.asBytes()), place])),
  };
}

/** Those that lead to a page of the file: anything else would bring along what nobody can see. */
function* places(
  own: ReadonlyMap<string, PDFObject>,
  renamed: ReadonlyMap<string, string>,
  source: PDFDocument,
): Generator<[string, PDFArray]> {
  const pages = source.getPages().map(({ ref }) => ref);
  const known = new Set(pages);
  for (const [name, value] of own) {
    const place = source.context.lookup(value);
    const array = place instanceof PDFDict ? place.lookup(PDFName.of('D')) : place;
    const newName = renamed.get(name);
    if (!(array instanceof PDFArray) || newName === undefined) continue;
    const first = array.get(0);
    // Some programs write the page's number.
    const page = first instanceof PDFNumber ? pages[first.asNumber()] : first;
    if (!(page instanceof PDFRef) || !known.has(page)) continue;
    yield [newName, source.context.obj([page, ...array.asArray().slice(1)])];
  }
}
