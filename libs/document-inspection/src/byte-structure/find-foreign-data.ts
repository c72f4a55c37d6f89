import type { DocumentType } from '../document-inspection.ts';
import type { Findings } from '../finding.ts';
import { formatAtStart, formatWithin } from './known-formats.ts';
import type { ImageStructure } from './image-structure.ts';
import { jpegStructure } from './jpeg-structure.ts';
import { zipAtEnd } from './zip-at-end.ts';

/** So few bytes behind the end are a mishap of a transfer and hide nothing that could be opened. */
export const HARMLESS_BYTES = 64;
const PHP_ARCHIVE = Buffer.from('__HALT_COMPILER();');
const PHP_START = Buffer.from('<?php');

/** A second format in, before or behind an image. */
export function findForeignData(
  type: DocumentType,
  bytes: Buffer,
  structure: ImageStructure | undefined,
  findings: Findings,
): void {
  if (zipAtEnd(bytes)) findings.add('second-format', 'ZIP archive');
  if (bytes.toString('latin1', 257, 262) === 'ustar') findings.add('second-format', 'tar archive');
  if (bytes.subarray(0, 1024).includes('%PDF-')) findings.add('second-format', 'PDF');
  if (bytes.includes(PHP_ARCHIVE)) findings.add('second-format', 'PHP archive');
  else if (bytes.includes(PHP_START)) findings.add('second-format', 'PHP script');
  if (isScriptToo(type, bytes)) findings.add('second-format', 'JavaScript');
  if (!structure) return;
  if (structure.cutOff) findings.add('cut-off');
  findAppendedData(bytes.subarray(structure.end), findings, type === 'image/jpeg');
}

/**
 * Bytes behind a document's end. Padding is none of our business, and neither are the further pictures and the little
 * tables that cameras append; a film that moves with a photo is worth a remark.
 */
export function findAppendedData(appended: Buffer, findings: Findings, ofCamera: boolean): void {
  const rest = ofCamera ? withoutCameraData(appended, findings) : withoutPadding(appended);
  if (rest.length === 0) return;
  const format = formatAtStart(rest) ?? formatWithin(rest);
  if (format) findings.add('second-format', format);
  else if (rest.length > HARMLESS_BYTES) findings.add('appended-data', `${rest.length} bytes`);
}

function withoutCameraData(appended: Buffer, findings: Findings): Buffer {
  let rest = withoutPadding(appended);
  while (rest.length > 2 && rest[0] === 0xff && rest[1] === 0xd8) {
    const { end, cutOff } = jpegStructure(rest, 0);
    if (cutOff) return Buffer.alloc(0);
    rest = withoutPadding(rest.subarray(end));
  }
  // A table of contents of their own, which names itself at its end.
  if (rest.subarray(-4).toString('latin1') === 'SEFT') return Buffer.alloc(0);
  // Its length before it may begin with zeros, which are gone as padding.
  if (!rest.subarray(0, 8).includes('ftyp')) return rest;
  findings.add('appended-video');
  return Buffer.alloc(0);
}

/** Zeros, 0xff and white space, before and behind. */
function withoutPadding(bytes: Buffer): Buffer {
  let [start, end] = [0, bytes.length];
  // 0xff is padding too, but not before 0xd8: there a further JPEG begins.
  while (start < end && isPadding(bytes[start] ?? 0) && !(bytes[start] === 0xff && bytes[start + 1] === 0xd8))
    start += 1;
  while (end > start && isPadding(bytes[end - 1] ?? 0)) end -= 1;
  return bytes.subarray(start, end);
}

function isPadding(byte: number): boolean {
  return byte === 0 || byte === 0xff || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1a;
}

/**
 * A header whose length or size reads as the start of a comment, so that a browser that is told to would run the rest;
 * and a header with nothing but text behind it.
 */
function isScriptToo(type: DocumentType, bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 64);
  if (type === 'image/jpeg') return head.startsWith('/*', 4);
  if (type === 'image/webp') return head.startsWith('/*', 4);
  if (type !== 'image/gif') return false;
  return head.startsWith('/*', 6) || /^GIF8[79]a\s{0,8}[=/;(]?[\s!-~]{8,}$/.test(head.slice(0, 32));
}
