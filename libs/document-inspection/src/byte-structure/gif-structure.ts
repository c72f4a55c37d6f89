import type { ImageStructure, MetadataPart } from './image-structure.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
/** Labels of extensions that carry text or data of programs. */
const TEXTS: Readonly<Record<number, string>> = { 0xfe: 'comment', 0xff: 'application', 0x01: 'plain text' };

/** Block by block: https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
export function gifStructure(bytes: Buffer): ImageStructure {
  const metadata: MetadataPart[] = [];
  let frames = 0;
  let position = 13 + colourTableBytes(bytes[10]);
  while (position < bytes.length) {
    const block = bytes[position];
    if (block === TRAILER) return { end: position + 1, cutOff: false, metadata, frames };
    if (block === EXTENSION) {
      const end = endOfSubBlocks(bytes, position + 2);
      const name = TEXTS[bytes[position + 1] ?? 0];
      if (name) metadata.push({ name, bytes: bytes.subarray(position + 2, end) });
      position = end;
    } else if (block === IMAGE) {
      frames += 1;
      position = endOfSubBlocks(bytes, position + 11 + colourTableBytes(bytes[position + 9]));
    } else {
      // Readers stop at a block that they do not know: what follows is no part of the image.
      return { end: position, cutOff: true, metadata, frames };
    }
  }
  return { end: bytes.length, cutOff: true, metadata, frames };
}

function colourTableBytes(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function endOfSubBlocks(bytes: Buffer, from: number): number {
  let position = from;
  while (position < bytes.length && bytes[position] !== 0) position += 1 + (bytes[position] ?? 0);
  return position + 1;
}
