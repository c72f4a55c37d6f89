import type { ImageStructure, MetadataPart } from './image-structure.ts';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const COMMENT = 0xfe;

/** Segment by segment (ITU-T T.81, annex B). @param start of the image in the bytes */
export function jpegStructure(bytes: Buffer, start: number): ImageStructure {
  const metadata: MetadataPart[] = [];
  let position = start + 2;
  while (position + 1 < bytes.length) {
    // Between segments there are fill bytes at most; a reader looks for the next marker, and so do we.
    if (bytes[position] !== 0xff) {
      position = nextMarker(bytes, position);
      continue;
    }
    const marker = bytes[position + 1] ?? 0;
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    if (marker === END_OF_IMAGE) return { end: position + 2, cutOff: false, metadata, frames: 1 };
    if (isAlone(marker)) {
      position += 2;
      continue;
    }
    if (position + 4 > bytes.length) break;
    const length = bytes.readUInt16BE(position + 2);
    const data = bytes.subarray(position + 4, position + 2 + Math.max(2, length));
    if (marker === COMMENT) metadata.push({ name: 'COM', bytes: data });
    if (marker >= 0xe0 && marker <= 0xef) metadata.push({ name: `APP${marker - 0xe0}`, bytes: data });
    position += 2 + Math.max(2, length);
    if (marker === START_OF_SCAN) position = nextMarker(bytes, position);
  }
  return { end: bytes.length, cutOff: true, metadata, frames: 1 };
}

/** Stuffed bytes, restart markers and markers without a segment. */
function isAlone(marker: number): boolean {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** Skips entropy-coded data, in which a 0xff is followed by 0 or is a restart marker. */
function nextMarker(bytes: Buffer, from: number): number {
  let position = from;
  for (;;) {
    position = bytes.indexOf(0xff, position);
    if (position < 0) return bytes.length;
    const next = bytes[position + 1] ?? 0;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return position;
    position += 2;
  }
}
