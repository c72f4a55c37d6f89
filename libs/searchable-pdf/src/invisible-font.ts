import { PDFHexString, type PDFContext, type PDFRef } from '@cantoo/pdf-lib';
import { toUnicodeCMap, type CharacterCodes } from './character-codes.ts';
import { ASCENT, DESCENT, GLYPH_WIDTH, glyphlessFont } from './glyphless-font.ts';

const FONT_NAME = 'CairnInvisible';
const FLAG_SYMBOLIC = 4;

/**
 * Puts the font of the text layer where pages already refer to, once all of its codes are known; every code shows the same
 * empty glyph.
 */
export function assignInvisibleFont(context: PDFContext, font: PDFRef, codes: CharacterCodes): void {
  const program = glyphlessFont();
  const file = context.register(context.flateStream(program, { Length1: program.length }));
  const descriptor = context.register(
    context.obj({
      Type: 'FontDescriptor',
      FontName: FONT_NAME,
      Flags: FLAG_SYMBOLIC,
      FontBBox: [0, DESCENT, GLYPH_WIDTH, ASCENT],
      ItalicAngle: 0,
      Ascent: ASCENT,
      Descent: DESCENT,
      CapHeight: ASCENT,
      StemV: 80,
      FontFile2: file,
    }),
  );
  const glyphs = new Uint8Array((codes.size + 1) * 2);
  for (let code = 1; code <= codes.size; code++) glyphs[code * 2 + 1] = 1;
  const descendant = context.register(
    context.obj({
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: FONT_NAME,
      CIDSystemInfo: {
        Registry: PDFHexString.fromText('Adobe'),
        Ordering: PDFHexString.fromText('Identity'),
        Supplement: 0,
      },
      FontDescriptor: descriptor,
      DW: GLYPH_WIDTH,
      CIDToGIDMap: context.register(context.flateStream(glyphs)),
    }),
  );
  context.assign(
    font,
    context.obj({
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: FONT_NAME,
      Encoding: 'Identity-H',
      DescendantFonts: [descendant],
      ToUnicode: context.register(context.flateStream(toUnicodeCMap(codes))),
    }),
  );
}
