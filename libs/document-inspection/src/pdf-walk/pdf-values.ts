/** A name such as `/JavaScript`, without the slash and with `#xx` decoded. */
export class PdfName {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A string's bytes, one per character, escapes and hexadecimal digits decoded. */
export class PdfText {
  readonly bytes: string;

  constructor(bytes: string) {
    this.bytes = bytes;
  }

  /** As a reader shows it: UTF-16 and UTF-8 with their marks are decoded. */
  decoded(): string {
    const raw = Buffer.from(this.bytes, 'latin1');
    if (this.bytes.startsWith('\xfe\xff'))
      return raw
        .subarray(2, raw.length & ~1)
        .swap16()
        .toString('utf16le');
    if (this.bytes.startsWith('\xff\xfe')) return raw.toString('utf16le', 2);
    return this.bytes.startsWith('\xef\xbb\xbf') ? raw.toString('utf8', 3) : this.bytes;
  }
}

/** `12 0 R`. */
export class PdfReference {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

/** Keeps double keys, because readers differ in which of them counts. */
export class PdfDictionary {
  readonly entries: [key: string, value: PdfValue][];

  constructor(entries: [string, PdfValue][]) {
    this.entries = entries;
  }

  /** The last one. */
  get(key: string): PdfValue | undefined {
    return this.entries.findLast(([name]) => name === key)?.[1];
  }

  has(key: string): boolean {
    return this.entries.some(([name]) => name === key);
  }
}

export type PdfValue = null | boolean | number | PdfName | PdfText | PdfReference | PdfValue[] | PdfDictionary;

/** An object as it lies in a file or in an object stream. */
export interface PdfObject {
  /** Its number, where one can be told. */
  number: number | undefined;
  value: PdfValue;
  /** Where it begins and ends in the file; not of one in an object stream. */
  span?: { start: number; end: number };
  /** The raw bytes of its stream, and where they lie. */
  stream?: { start: number; end: number; raw: Buffer };
}
