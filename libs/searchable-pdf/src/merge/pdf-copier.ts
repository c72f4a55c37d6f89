import {
  PDFArray,
  PDFDict,
  PDFName,
  PDFPageLeaf,
  PDFRawStream,
  PDFRef,
  PDFStream,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib';

/**
 * Copies objects of one PDF to another, each once, with all that they refer to.
 *
 * Not with `PDFObjectCopier` of pdf-lib: that one follows references by recursion, which overflows the stack of a document
 * whose pages link to the next one each, and doubles the bytes of every stream.
 */
export class PdfCopier {
  readonly #source: PDFContext;
  readonly #target: PDFContext;
  readonly #copies = new Map<PDFRef, PDFRef>();
  readonly #pending: [original: PDFRef, copy: PDFRef][] = [];
  #copying = false;

  constructor(source: PDFContext, target: PDFContext) {
    this.#source = source;
    this.#target = target;
  }

  copy<T extends PDFObject>(object: T): T {
    const copy = this.#shallow(object);
    // What is met while others are copied waits for its turn.
    if (this.#copying) return copy as T;
    this.#copying = true;
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      const original = this.#source.lookup(next[0]);
      if (original) this.#target.assign(next[1], this.#shallow(original));
    }
    this.#copying = false;
    return copy as T;
  }

  #shallow(object: PDFObject): PDFObject {
    if (object instanceof PDFRef) return this.#reference(object);
    if (object instanceof PDFPageLeaf) return this.#page(object);
    if (object instanceof PDFDict) return this.#dict(object);
    if (object instanceof PDFArray) return this.#target.obj(object.asArray().map((item) => this.#shallow(item)));
    if (object instanceof PDFRawStream) return PDFRawStream.of(this.#dict(object.dict), object.contents);
    if (object instanceof PDFStream) return PDFRawStream.of(this.#dict(object.dict), object.getContents());
    return object;
  }

  #reference(original: PDFRef): PDFRef {
    const known = this.#copies.get(original);
    if (known) return known;
    const copy = this.#target.nextRef();
    this.#copies.set(original, copy);
    this.#pending.push([original, copy]);
    return copy;
  }

  /** What it inherits becomes its own; the tree that it hangs in does not come along. */
  #page(original: PDFPageLeaf): PDFDict {
    const page = original.clone();
    for (const name of PDFPageLeaf.InheritableEntries.map((entry) => PDFName.of(entry))) {
      const value = page.has(name) ? undefined : page.getInheritableAttribute(name);
      if (value) page.set(name, value);
    }
    page.delete(PDFName.of('Parent'));
    return this.#dict(page);
  }

  #dict(original: PDFDict): PDFDict {
    const copy = original.clone(this.#target);
    for (const [key, value] of original.entries()) copy.set(key, this.#shallow(value));
    return copy;
  }
}
