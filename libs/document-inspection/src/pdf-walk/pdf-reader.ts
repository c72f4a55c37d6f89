import { PdfDictionary, PdfName, PdfReference, PdfText, type PdfValue } from './pdf-values.ts';

/** Nesting of direct objects; real files stay below ten. */
export const MAX_DEPTH = 100;
/** Values of a whole file; real ones of a thousand pages have some hundred thousand. About a second of work. */
export const MAX_VALUES = 1_000_000;
/** Characters of strings and comments that cost as much as one value. */
const CHARACTERS_PER_VALUE = 32;

/** Counts the work of all readers of a file. */
export class ReadingWork {
  values = 0;
  /** Something was nested deeper than `MAX_DEPTH`, and what lies deeper was left out. */
  tooDeep = false;

  spendOn(characters: number): void {
    this.values += characters / CHARACTERS_PER_VALUE;
  }

  get exhausted(): boolean {
    return this.values >= MAX_VALUES;
  }
}

const CLOSE_DICTIONARY = '>>';
/** ISO 32000-2, tables 1 and 2. */
const WHITE_SPACE = classOf('\0\t\n\f\r ');
const ENDS_WORD = classOf('\0\t\n\f\r ()<>[]{}/%');
const [OPEN, CLOSE, BACKSLASH] = [0x28, 0x29, 0x5c];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function classOf(characters: string): Uint8Array {
  const members = new Uint8Array(256);
  for (const byte of Buffer.from(characters, 'latin1')) members[byte] = 1;
  return members;
}

/** Reads values as tolerant viewers do: what is wrong is skipped, never an error. */
export class PdfReader {
  readonly #bytes: Buffer;
  readonly #work: ReadingWork;
  position: number;

  constructor(bytes: Buffer, position: number, work: ReadingWork) {
    this.#bytes = bytes;
    this.position = position;
    this.#work = work;
  }

  /** @returns undefined at the end of the bytes, at the end of a dictionary, and when the work is exhausted */
  value(depth = 0): PdfValue | undefined {
    this.skipSpace();
    if (this.position >= this.#bytes.length || this.#work.exhausted) return undefined;
    this.#work.values += 1;
    const first = this.#bytes[this.position] ?? 0;
    if (ENDS_WORD[first] === 0) return this.#numberOrKeyword();
    switch (String.fromCharCode(first)) {
      case '/':
        return new PdfName(this.#name());
      case '(':
        return new PdfText(this.#literal());
      case '<':
        return this.#at(1) === '<' ? this.#dictionary(depth) : new PdfText(this.#hexadecimal());
      case '[':
        return this.#array(depth);
      case '>':
        if (this.#at(1) === '>') return undefined;
    }
    // A bracket that closes nothing: readers step over it.
    this.position += 1;
    return null;
  }

  skipSpace(): void {
    for (; this.position < this.#bytes.length; this.position += 1) {
      const byte = this.#bytes[this.position] ?? 0;
      if (byte === 0x25) this.#skipComment();
      else if (WHITE_SPACE[byte] === 0) return;
    }
  }

  /** Moves behind a word if it comes next. */
  accept(word: string): boolean {
    this.skipSpace();
    for (let index = 0; index < word.length; index++) {
      if (this.#bytes[this.position + index] !== word.charCodeAt(index)) return false;
    }
    this.position += word.length;
    return true;
  }

  #skipComment(): void {
    const start = this.position;
    for (; this.position < this.#bytes.length; this.position += 1) {
      const byte = this.#bytes[this.position];
      if (byte === 10 || byte === 13) break;
    }
    this.#work.spendOn(this.position - start);
  }

  #at(offset: number): string {
    const byte = this.#bytes[this.position + offset];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  #word(): string {
    const start = this.position;
    while (this.position < this.#bytes.length && ENDS_WORD[this.#bytes[this.position] ?? 0] === 0) this.position += 1;
    this.#work.spendOn(this.position - start);
    return this.#bytes.toString('latin1', start, this.position);
  }

  #name(): string {
    this.position += 1;
    const word = this.#word();
    return !word.includes('#')
      ? word
      : word.replace(/#([0-9a-f]{2})/gi, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  }

  #numberOrKeyword(): PdfValue {
    const word = this.#word();
    if (/^\d{1,10}$/.test(word)) return this.#reference(Number(word)) ?? Number(word);
    if (word === 'true' || word === 'false') return word === 'true';
    if (/^[-+.\d]/.test(word)) return Number.parseFloat(word) || 0;
    return null;
  }

  #reference(number: number): PdfReference | undefined {
    const behind = this.position;
    this.skipSpace();
    if (!isDigit(this.#bytes[this.position])) {
      this.position = behind;
      return undefined;
    }
    if (/^\d{1,5}$/.test(this.#word())) {
      this.skipSpace();
      if (this.#word() === 'R') return new PdfReference(number);
    }
    this.position = behind;
    return undefined;
  }

  #array(depth: number): PdfValue {
    this.position += 1;
    if (this.#tooDeep(depth)) return null;
    const items: PdfValue[] = [];
    while (!this.#ended()) {
      if (this.accept(']')) return items;
      const item = this.value(depth + 1);
      if (item === undefined) return items;
      items.push(item);
    }
    return items;
  }

  #dictionary(depth: number): PdfValue {
    this.position += 2;
    if (this.#tooDeep(depth)) return null;
    const entries: [string, PdfValue][] = [];
    while (!this.#ended()) {
      if (this.accept(CLOSE_DICTIONARY)) break;
      const key = this.value(depth + 1);
      if (key === undefined) break;
      if (!(key instanceof PdfName)) {
        // Something that is no key stands between two entries: readers step over it, unless it is an object to them.
        if (key instanceof PdfDictionary || Array.isArray(key)) entries.push(['', key]);
        continue;
      }
      if (this.accept(CLOSE_DICTIONARY)) break;
      const value = this.value(depth + 1);
      if (value === undefined) break;
      entries.push([key.text, value]);
    }
    return new PdfDictionary(entries);
  }

  /** A keyword that ends the object ends what is still open in it. */
  #ended(): boolean {
    this.skipSpace();
    if (this.position >= this.#bytes.length || this.#work.exhausted) return true;
    if (this.#bytes[this.position] !== 0x65) return false;
    return /^end(?:obj|stream)/.test(this.#bytes.toString('latin1', this.position, this.position + 9));
  }

  #tooDeep(depth: number): boolean {
    if (depth < MAX_DEPTH) return false;
    this.#work.tooDeep = true;
    return true;
  }

  /** ISO 32000-2, 7.3.4.2: balanced parentheses stand for themselves. */
  #literal(): string {
    const pieces: string[] = [];
    const start = this.position;
    let [open, from] = [1, start + 1];
    for (this.position = from; this.position < this.#bytes.length;) {
      const byte = this.#bytes[this.position];
      if (byte === BACKSLASH) {
        pieces.push(this.#bytes.toString('latin1', from, this.position));
        this.position += 1;
        pieces.push(this.#escape());
        from = this.position;
        continue;
      }
      if (byte === OPEN) open += 1;
      else if (byte === CLOSE && --open === 0) break;
      this.position += 1;
    }
    pieces.push(this.#bytes.toString('latin1', from, this.position));
    this.position += 1;
    this.#work.spendOn(this.position - start);
    return pieces.join('');
  }

  #escape(): string {
    const octal = /^[0-7]{1,3}/.exec(this.#bytes.toString('latin1', this.position, this.position + 3))?.[0];
    if (octal) {
      this.position += octal.length;
      return String.fromCharCode(parseInt(octal, 8) & 0xff);
    }
    const char = this.#at(0);
    this.position += 1;
    if (char === '\r' && this.#at(0) === '\n') this.position += 1;
    return char === '\r' || char === '\n' ? '' : (ESCAPES[char] ?? char);
  }

  #hexadecimal(): string {
    const end = this.#bytes.indexOf(0x3e, this.position);
    const digits = this.#bytes.toString('latin1', this.position + 1, end < 0 ? this.#bytes.length : end);
    this.#work.spendOn(digits.length);
    this.position = end < 0 ? this.#bytes.length : end + 1;
    const clean = digits.replace(/[^0-9a-f]/gi, '');
    return Buffer.from(clean.length % 2 ? `${clean}0` : clean, 'hex').toString('latin1');
  }
}
