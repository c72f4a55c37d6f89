import type { DocumentType } from './document-inspection.ts';

/** PDF readers accept the header anywhere in the first 1024 bytes (ISO 32000-1, annex H.3). */
export const SNIFF_BYTES = 1024;

export type SniffedType = { supported: DocumentType } | { supported?: undefined; name: string };

/** Supported types, and others that people send, by what their content begins with. */
const SIGNATURES: readonly { at: number; bytes: string; type?: DocumentType; name: string }[] = [
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', type: 'image/png', name: 'PNG' },
  { at: 0, bytes: '\xff\xd8\xff', type: 'image/jpeg', name: 'JPEG' },
  { at: 0, bytes: 'II*\0', type: 'image/tiff', name: 'TIFF' },
  { at: 0, bytes: 'MM\0*', type: 'image/tiff', name: 'TIFF' },
  { at: 0, bytes: 'II+\0', type: 'image/tiff', name: 'TIFF' },
  { at: 0, bytes: 'MM\0+', type: 'image/tiff', name: 'TIFF' },
  { at: 0, bytes: 'GIF87a', type: 'image/gif', name: 'GIF' },
  { at: 0, bytes: 'GIF89a', type: 'image/gif', name: 'GIF' },
  { at: 8, bytes: 'WEBP', type: 'image/webp', name: 'WebP' },
  { at: 4, bytes: 'ftypheic', name: 'HEIC' },
  { at: 4, bytes: 'ftypheix', name: 'HEIC' },
  { at: 4, bytes: 'ftyphevc', name: 'HEIC' },
  { at: 4, bytes: 'ftypmif1', name: 'HEIC' },
  { at: 4, bytes: 'ftypmsf1', name: 'HEIC' },
  { at: 4, bytes: 'ftypavif', name: 'AVIF' },
  { at: 4, bytes: 'ftyp', name: 'MP4' },
  { at: 0, bytes: 'BM', name: 'BMP' },
  { at: 0, bytes: '\0\0\0\x0cjP  ', name: 'JPEG 2000' },
  { at: 0, bytes: '\xff\x0a', name: 'JPEG XL' },
  { at: 0, bytes: 'PK\x03\x04', name: 'ZIP (Office documents are ZIP files)' },
  { at: 0, bytes: '\xd0\xcf\x11\xe0', name: 'old Office document' },
  { at: 0, bytes: '%!PS', name: 'PostScript' },
  { at: 0, bytes: '{\\rtf', name: 'RTF' },
  { at: 0, bytes: 'MZ', name: 'Windows program' },
  { at: 0, bytes: '\x7fELF', name: 'program' },
];

/** @param head the first `SNIFF_BYTES` of the file */
export function sniffType(head: Buffer): SniffedType {
  const text = head.toString('latin1');
  const match = SIGNATURES.find(({ at, bytes }) => text.startsWith(bytes, at));
  if (match?.type) return { supported: match.type };
  if (text.includes('%PDF-')) return { supported: 'application/pdf' };
  return { name: match?.name ?? nameOfText(text) };
}

function nameOfText(text: string): string {
  const start = text
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (/^(<!--.*?-->\s*)*<(!doctype html|html|head|body)/s.test(start)) return 'HTML';
  if (start.includes('<svg')) return 'SVG';
  if (start.startsWith('<?xml')) return 'XML';
  // eslint-disable-next-line no-control-regex -- control characters are what tells binary data from text
  return /[\0-\x08\x0e-\x1a]/.test(text) ? 'unknown' : 'plain text';
}
