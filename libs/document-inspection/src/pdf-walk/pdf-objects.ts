import { PdfReference, type PdfObject, type PdfValue } from './pdf-values.ts';

/** References to references; a chain of them has no use. */
const MAX_STEPS = 10;

/** Of an object that was rewritten many times the first and last so many count; nobody sees the others. */
const REVISIONS = 8;

/** All objects of a file, those of earlier revisions and those that nothing refers to included. */
export class PdfObjects {
  readonly all: PdfObject[] = [];
  readonly #byNumber = new Map<number, PdfObject[]>();

  add(object: PdfObject): void {
    this.all.push(object);
    if (object.number === undefined) return;
    const same = this.#byNumber.get(object.number);
    if (same) same.push(object);
    else this.#byNumber.set(object.number, [object]);
  }

  /** The one that counts, if nothing is odd: the last in the file. */
  numbered(number: number): PdfObject | undefined {
    return this.#byNumber.get(number)?.at(-1);
  }

  /** What a value stands for. */
  resolve(value: PdfValue | undefined): PdfValue | undefined {
    let current = value;
    for (let step = 0; current instanceof PdfReference && step < MAX_STEPS; step++) {
      current = this.numbered(current.number)?.value;
    }
    return current instanceof PdfReference ? undefined : current;
  }

  /** What a value stands for in any revision of the file. */
  everyMeaning(value: PdfValue | undefined): PdfValue[] {
    if (!(value instanceof PdfReference)) return value === undefined ? [] : [value];
    const revisions = this.#byNumber.get(value.number) ?? [];
    const some =
      revisions.length > 2 * REVISIONS ? [...revisions.slice(0, REVISIONS), ...revisions.slice(-REVISIONS)] : revisions;
    return some.flatMap((object) => this.resolve(object.value) ?? []);
  }

  /** A single value or an array, as an array of what its items stand for. */
  listed(value: PdfValue | undefined): (PdfValue | undefined)[] {
    const resolved = this.resolve(value);
    return Array.isArray(resolved) ? resolved.map((item) => this.resolve(item)) : [resolved];
  }
}
