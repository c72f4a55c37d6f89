import { PDFObjectParser, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';

/** An operator of a content stream, with the bytes from its first operand to its end. */
export interface ContentOperator {
  name: string;
  operands: PDFObject[];
  start: number;
  end: number;
}

const REGULAR = /[^\s()<>[\]{}/%]/;
const OPERAND_START = /[\d+\-.(<[/]/;
const WORD_OPERANDS = new Set(['true', 'false', 'null']);

/** Splits a content stream (ISO 32000-1, 7.8.2) into operators. */
export class ContentOperators extends PDFObjectParser {
  /** @throws Error of pdf-lib where the stream is none */
  static *of(content: Uint8Array, context: PDFContext): Generator<ContentOperator> {
    const parser = ContentOperators.forContent(content, context);
    for (let operator = parser.next(); operator; operator = parser.next()) yield operator;
  }

  private static forContent(content: Uint8Array, context: PDFContext): ContentOperators {
    const { bytes } = PDFObjectParser.forBytes(content, context) as unknown as { bytes: ContentOperators['bytes'] };
    return new ContentOperators(bytes, context);
  }

  private next(): ContentOperator | undefined {
    const operands: PDFObject[] = [];
    let start: number | undefined;
    for (;;) {
      this.skipWhitespaceAndComments();
      if (this.bytes.done()) return undefined;
      start ??= this.bytes.offset();
      if (!OPERAND_START.test(this.peekCharacter())) {
        const name = this.word();
        if (WORD_OPERANDS.has(name)) continue;
        if (name === 'ID') this.skipInlineImage();
        return { name, operands, start, end: this.bytes.offset() };
      }
      operands.push(this.parseObject());
    }
  }

  /** Reads at least one character, so that a stray bracket cannot hold the parser. */
  private word(): string {
    let word = String.fromCharCode(this.bytes.next());
    while (!this.bytes.done() && REGULAR.test(this.peekCharacter())) word += String.fromCharCode(this.bytes.next());
    return word;
  }

  /** Up to and with `EI`, which stands between white space. */
  private skipInlineImage(): void {
    let last = '';
    while (!this.bytes.done()) {
      last = (last + String.fromCharCode(this.bytes.next())).slice(-3);
      if (/^\sEI$/.test(last) && (this.bytes.done() || /\s/.test(this.peekCharacter()))) return;
    }
  }

  private peekCharacter(): string {
    return String.fromCharCode(this.bytes.peek());
  }
}
