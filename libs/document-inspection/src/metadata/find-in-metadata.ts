import { inflateSync, constants } from 'node:zlib';
import { formatAtStart } from '../byte-structure/known-formats.ts';
import type { MetadataPart } from '../byte-structure/image-structure.ts';
import type { Findings } from '../finding.ts';
import { hasPosition } from './exif-position.ts';

/** What a text of a camera or an editor never has, and a page that shows it without care would run. */
const SCRIPT =
  /<script[\s>/]|<\?php\b|<\?=|<%[=@]|(?:java|vb)script:|<iframe[\s>]|<svg[\s>/]|<img\s[^>]{0,500}?onerror|\bon(?:error|load|click|mouseover)\s{0,4}=\s{0,4}["'a-z]|<!doctype html|<html[\s>]|<!entity\s|\$\{jndi:|#!\/(?:bin|usr)\/|\beval\s{0,4}\(|\bdocument\.(?:cookie|write)|powershell(?:\.exe)?\s+-/i;
/** Random bytes of a colour profile or a thumbnail hit short patterns; these must stand among text. */
const SHORT = /^(?:<\?=|<%)/;
const AMONG_TEXT = /^[\x20-\x7e\s]{12}/;
/** Texts and colour profiles are a few hundred kilobytes at most. */
const MAX_EXPANDED_BYTES = 16 * 1024 * 1024;
const SEARCHED_BYTES = 4 * 1024 * 1024;
/** An archive in a chunk of its own; shorter signatures are hit by chance. */
const ARCHIVE_NAMES = /archive|program/;

export function findInMetadata(parts: readonly MetadataPart[], findings: Findings): void {
  for (const { bytes, deflated } of parts) {
    const content = deflated ? expanded(bytes, findings) : bytes;
    if (!content) continue;
    const archive = formatAtStart(content);
    if (archive && ARCHIVE_NAMES.test(archive)) findings.add('metadata-archive', archive);
    if (hasScript(content)) findings.add('metadata-script');
    if (hasPosition(content)) findings.add('location');
  }
}

/** For a format whose metadata may stand anywhere: what stands at either end of the file. */
export function findInTiff(bytes: Buffer, findings: Findings): void {
  const ends = [bytes.subarray(0, SEARCHED_BYTES / 8), bytes.subarray(Math.max(0, bytes.length - SEARCHED_BYTES / 8))];
  if (ends.some(hasScript)) findings.add('metadata-script');
  if (hasPosition(bytes)) findings.add('location');
}

/** @returns undefined for what is damaged, which readers pass over */
function expanded(bytes: Buffer, findings: Findings): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_EXPANDED_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') findings.add('metadata-bomb');
    return undefined;
  }
}

/** As text of one byte a character, and of two. */
function hasScript(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, SEARCHED_BYTES);
  return isScript(text) || (text.includes('<\0') && isScript(text.replaceAll('\0', '')));
}

function isScript(text: string): boolean {
  const match = SCRIPT.exec(text);
  if (!match) return false;
  return !SHORT.test(match[0]) || AMONG_TEXT.test(text.slice(match.index, match.index + 16));
}
