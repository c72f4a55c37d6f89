import type { ImageStructure, MetadataPart } from './image-structure.ts';

const METADATA = new Set(['EXIF', 'XMP ', 'ICCP']);
const PICTURE = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF']);

/** Chunk by chunk: https://developers.google.com/speed/webp/docs/riff_container */
export function webpStructure(bytes: Buffer): ImageStructure {
  const metadata: MetadataPart[] = [];
  const declaredEnd = bytes.length >= 8 ? bytes.readUInt32LE(4) + 8 : Infinity;
  const end = Math.min(declaredEnd, bytes.length);
  let frames = 0;
  let position = 12;
  while (position + 8 <= end) {
    const name = bytes.toString('latin1', position, position + 4);
    const length = bytes.readUInt32LE(position + 4);
    if (name === 'ANMF') frames += 1;
    if (METADATA.has(name) || !PICTURE.has(name)) {
      metadata.push({ name, bytes: bytes.subarray(position + 8, position + 8 + length) });
    }
    position += 8 + length + (length & 1);
  }
  return { end, cutOff: declaredEnd > bytes.length, metadata, frames: Math.max(1, frames) };
}
