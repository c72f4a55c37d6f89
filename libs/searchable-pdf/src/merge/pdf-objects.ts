import {
  PDFArray,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFStream,
  PDFString,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib';

export function dictAt(dict: PDFDict, key: string): PDFDict | undefined {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFDict ? value : undefined;
}

export function arrayAt(dict: PDFDict, key: string): PDFArray | undefined {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFArray ? value : undefined;
}

/** The dictionary under a key, made when there is none. */
export function ownDictAt(dict: PDFDict, key: string): PDFDict {
  const there = dictAt(dict, key);
  if (there) return there;
  const made = dict.context.obj({});
  dict.set(PDFName.of(key), made);
  return made;
}

export function isText(value: unknown): value is PDFString | PDFHexString {
  return value instanceof PDFString || value instanceof PDFHexString;
}

/** Every dictionary of a file, those within others and of streams included. */
export function* dictionariesOf(context: PDFContext): Generator<PDFDict> {
  for (const [, object] of context.enumerateIndirectObjects()) {
    const open: PDFObject[] = [object];
    for (let at = open.pop(); at; at = open.pop()) {
      if (at instanceof PDFStream) open.push(at.dict);
      if (at instanceof PDFArray) for (const item of at.asArray()) open.push(item);
      if (!(at instanceof PDFDict)) continue;
      yield at;
      for (const value of at.values()) open.push(value);
    }
  }
}
