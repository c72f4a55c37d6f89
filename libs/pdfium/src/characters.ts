/** PDFium's marks of a hyphen at the end of a line. */
export const HYPHENS: ReadonlySet<number> = new Set([0x02, 0xad, 0xfffe]);

/** Empty for what a font draws without saying which character it is. */
export function toCharacter(code: number): string {
  return code === 0 || code === 0xfffd || code > 0x10ffff ? '' : String.fromCodePoint(code);
}
