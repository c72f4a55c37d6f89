/** Codes have two bytes, and 0 is the glyph for what is missing. */
const MAX_CODES = 0xffff;

/** Two-byte codes of the characters of a document, from 1, in the order of their first use: the same pages give the same. */
export class CharacterCodes {
  readonly #codes = new Map<string, string>();

  constructor() {
    this.of(' ');
  }

  get size(): number {
    return this.#codes.size;
  }

  /** Four hexadecimal digits; empty for a character when all codes are taken. */
  of(character: string): string {
    const known = this.#codes.get(character);
    if (known !== undefined) return known;
    if (this.#codes.size === MAX_CODES) return '';
    const code = hex(this.#codes.size + 1);
    this.#codes.set(character, code);
    return code;
  }

  /** Characters and their codes, in the order of the codes. */
  entries(): Iterable<[character: string, code: string]> {
    return this.#codes;
  }
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const CONTROL = /\p{Cc}/gu;

/** What of a text can stand in a text layer: no control characters; the replacement character for lone surrogates. */
export function printable(text: string): string {
  return UNPRINTABLE.test(text) ? text.toWellFormed().replace(CONTROL, '') : text;
}

/** A ToUnicode CMap, which is how search and copying get from codes back to characters (ISO 32000-1, 9.10.3). */
export function toUnicodeCMap(codes: CharacterCodes): string {
  const entries = Array.from(codes.entries(), ([character, code]) => `<${code}> <${utf16(character)}>`);
  const blocks: string[] = [];
  for (let at = 0; at < entries.length; at += 100) {
    const block = entries.slice(at, at + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`;
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}

function utf16(character: string): string {
  return Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index))).join('');
}
