/** Bytes by which a second format gives itself away behind, before or within a document. */
const STARTS: readonly { at: number; bytes: string; name: string }[] = [
  { at: 0, bytes: 'PK\x03\x04', name: 'ZIP archive' },
  { at: 0, bytes: 'PK\x05\x06', name: 'ZIP archive' },
  { at: 0, bytes: 'Rar!\x1a\x07', name: 'RAR archive' },
  { at: 0, bytes: '7z\xbc\xaf\x27\x1c', name: '7z archive' },
  { at: 0, bytes: '\x1f\x8b\x08', name: 'gzip archive' },
  { at: 0, bytes: 'BZh', name: 'bzip2 archive' },
  { at: 0, bytes: '\xfd7zXZ\0', name: 'xz archive' },
  { at: 0, bytes: 'MSCF\0\0\0\0', name: 'cabinet archive' },
  { at: 257, bytes: 'ustar', name: 'tar archive' },
  { at: 0, bytes: 'MZ', name: 'Windows program' },
  { at: 0, bytes: '\x7fELF', name: 'Linux program' },
  { at: 0, bytes: '\xcf\xfa\xed\xfe', name: 'macOS program' },
  { at: 0, bytes: '\xce\xfa\xed\xfe', name: 'macOS program' },
  { at: 0, bytes: '\xfe\xed\xfa\xcf', name: 'macOS program' },
  { at: 0, bytes: '\xfe\xed\xfa\xce', name: 'macOS program' },
  { at: 0, bytes: '\xca\xfe\xba\xbe', name: 'Java or macOS program' },
  { at: 0, bytes: 'dex\n', name: 'Android program' },
  { at: 0, bytes: '\0asm', name: 'WebAssembly program' },
  { at: 0, bytes: '\x4c\0\0\0\x01\x14\x02\0', name: 'Windows shortcut' },
  { at: 0, bytes: '#!/', name: 'shell script' },
  { at: 0, bytes: '@echo off', name: 'batch script' },
  { at: 0, bytes: '@ECHO OFF', name: 'batch script' },
  { at: 0, bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', name: 'old Office document' },
  { at: 0, bytes: '{\\rtf', name: 'RTF document' },
  { at: 0, bytes: '%PDF-', name: 'PDF' },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', name: 'PNG' },
  { at: 0, bytes: 'GIF8', name: 'GIF' },
  { at: 0, bytes: 'CWS', name: 'Flash film' },
  { at: 0, bytes: 'FWS', name: 'Flash film' },
  { at: 0, bytes: 'ITSF', name: 'Windows help file' },
];

/** Long enough that pixels do not hit them by chance. */
const ANYWHERE: readonly { pattern: RegExp; name: string }[] = [
  { pattern: /<\?php\b/i, name: 'PHP script' },
  { pattern: /__HALT_COMPILER/i, name: 'PHP archive' },
  { pattern: /<script[\s>/]/i, name: 'HTML with a script' },
  { pattern: /<!doctype html|<html[\s>]|<iframe[\s>]/i, name: 'HTML' },
  { pattern: /<svg[\s>]/i, name: 'SVG' },
  { pattern: /Rar!\W\W/, name: 'RAR archive' },
  { pattern: /%PDF-\d\.\d/, name: 'PDF' },
  { pattern: /This program (?:cannot be run|must be run)/, name: 'Windows program' },
];

/** Text beyond this is not searched: what hides is found by its beginning or its end. */
const SEARCHED_BYTES = 256 * 1024;

/** What bytes are by how they begin. @returns undefined when they begin like nothing in particular */
export function formatAtStart(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 512);
  return STARTS.find(({ at, bytes: start }) => head.startsWith(start, at))?.name;
}

/** A format whose beginning stands somewhere in bytes that are no pixels. */
export function formatWithin(bytes: Buffer): string | undefined {
  const text = windowsOf(bytes);
  return ANYWHERE.find(({ pattern }) => pattern.test(text))?.name;
}

/** A program that a system would start, by its first bytes. */
export function programAtStart(bytes: Buffer): string | undefined {
  const name = formatAtStart(bytes);
  return name && /program|script|shortcut/.test(name) ? name : undefined;
}

function windowsOf(bytes: Buffer): string {
  if (bytes.length <= 2 * SEARCHED_BYTES) return bytes.toString('latin1');
  const tail = bytes.length - SEARCHED_BYTES;
  return `${bytes.toString('latin1', 0, SEARCHED_BYTES)}\n${bytes.toString('latin1', tail)}`;
}
