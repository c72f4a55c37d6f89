import { PDFArray, PDFDict, PDFHexString, PDFName, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { arrayAt, isText } from './pdf-objects.ts';

/** Large trees are written in leaves, so that a reader need not go through all of it. */
const NAMES_PER_LEAF = 256;

/** Pairs of a name tree or a number tree (ISO 32000-2, 7.9.6 and 7.9.7), in their order. */
export function* treePairs(root: PDFDict | undefined, kind: 'Names' | 'Nums'): Generator<[PDFObject, PDFObject]> {
  const seen = new Set<PDFDict>();
  const open = root ? [root] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const pairs = arrayAt(node, kind);
    for (let at = 0; pairs && at + 1 < pairs.size(); at += 2) {
      const [key, value] = [pairs.lookup(at), pairs.get(at + 1)];
      if (key && value) yield [key, value];
    }
    const kids = arrayAt(node, 'Kids');
    for (let at = (kids?.size() ?? 0) - 1; at >= 0; at--) {
      const kid = kids?.lookup(at);
      if (kid instanceof PDFDict) open.push(kid);
    }
  }
}

/** By the bytes of each name, a character a byte. */
export function readNameTree(root: PDFDict | undefined): Map<string, PDFObject> {
  const entries = new Map<string, PDFObject>();
  for (const [key, value] of treePairs(root, 'Names')) {
    if (isText(key)) entries.set(bytesOf(key.asBytes()), value);
  }
  return entries;
}

export function nameTree(context: PDFContext, entries: ReadonlyMap<string, PDFObject>): PDFDict {
  const names = [...entries.keys()].sort((one, other) => (one < other ? -1 : 1));
  const leaves: PDFDict[] = [];
  for (let from = 0; from < names.length; from += NAMES_PER_LEAF) {
    const some = names.slice(from, from + NAMES_PER_LEAF);
    const pairs = PDFArray.withContext(context);
    for (const name of some) {
      pairs.push(nameText(name));
      pairs.push(entries.get(name) as PDFObject);
    }
    leaves.push(context.obj({ Names: pairs, Limits: [nameText(some[0] ?? ''), nameText(some.at(-1) ?? '')] }));
  }
  const [only] = leaves;
  if (!only) return context.obj({ Names: [] });
  if (leaves.length > 1) return context.obj({ Kids: leaves.map((leaf) => context.register(leaf)) });
  // A root has no limits.
  only.delete(PDFName.of('Limits'));
  return only;
}

/** A name of `readNameTree` as it is written. */
export function nameText(name: string): PDFHexString {
  return PDFHexString.fromBytes(Buffer.from(name, 'latin1'));
}

export function bytesOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
