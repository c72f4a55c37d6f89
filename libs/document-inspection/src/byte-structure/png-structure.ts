import type { ImageStructure, MetadataPart } from './image-structure.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;
/** Chunks with the pixels and what is needed to show them; all else is metadata. */
const PICTURE = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'fdAT', 'acTL', 'fcTL']);

/** Chunk by chunk: https://www.w3.org/TR/png-3/#5Chunk-layout */
export function pngStructure(bytes: Buffer): ImageStructure {
  const metadata: MetadataPart[] = [];
  let frames = 1;
  let position = SIGNATURE_BYTES;
  while (position + FRAME_BYTES <= bytes.length) {
    const length = bytes.readUInt32BE(position);
    const name = bytes.toString('latin1', position + 4, position + 8);
    const data = bytes.subarray(position + 8, position + 8 + length);
    position += FRAME_BYTES + length;
    if (name === 'acTL' && data.length >= 4) frames = Math.max(1, data.readUInt32BE(0));
    if (!PICTURE.has(name)) metadata.push(...partsOf(name, data));
    if (name === 'IEND' && position <= bytes.length) return { end: position, cutOff: false, metadata, frames };
  }
  return { end: bytes.length, cutOff: true, metadata, frames };
}

/** The compressed part of a chunk apart from its keyword. */
function partsOf(name: string, data: Buffer): MetadataPart[] {
  const plain = [{ name, bytes: data }];
  const keywordEnd = data.indexOf(0);
  if (keywordEnd < 0) return plain;
  if (name === 'zTXt' || name === 'iCCP') {
    return [...plain, { name, bytes: data.subarray(keywordEnd + 2), deflated: true }];
  }
  if (name !== 'iTXt' || data[keywordEnd + 1] !== 1) return plain;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  const translationEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (translationEnd < 0) return plain;
  return [...plain, { name, bytes: data.subarray(translationEnd + 1), deflated: true }];
}
