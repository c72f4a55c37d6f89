import { pageLines, type PageResult } from '@cairn/page-result';

/** Two-byte code of every character used in a document, from 1, in code point order: the same words give the same codes. */
export type CharacterCodes = ReadonlyMap<string, number>;

/** Takes in the characters of a document page by page, so that its results need not be in memory together. */
export class CharacterCollector {
  readonly #used = new Set<string>([' ']);

  add(page: PageResult): void {
    for (const line of pageLines(page))
      for (const word of line.words) for (const character of printable(word.text)) this.#used.add(character);
  }

  codes(): CharacterCodes {
    const ordered = [...this.#used].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
    return new Map(ordered.slice(0, 0xffff).map((character, index) => [character, index + 1]));
  }
}

/** Characters that can stand in a text layer: no control characters, no lone surrogates. */
export function printable(text: string): string[] {
  return [...text.toWellFormed()].filter((character) => !/\p{Cc}/u.test(character));
}

/** A ToUnicode CMap, which is how search and copying get from codes back to characters (ISO 32000-1, 9.10.3). */
export function toUnicodeCMap(codes: CharacterCodes): string {
  const entries = [...codes].map(([character, code]) => `<${hex(code)}> <${utf16(character)}>`);
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

export function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}

function utf16(character: string): string {
  return Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index))).join('');
}
