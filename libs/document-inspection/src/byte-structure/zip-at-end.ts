const END_RECORD = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY_ENTRY = 0x02014b50;
const END_RECORD_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;

/** Where a ZIP archive ends that a program would open by this file, whatever stands before it. */
export interface ZipEnd {
  position: number;
  /** Its comment covers the rest of the file exactly, as in a file that was made to be two things. */
  exact: boolean;
}

/** ZIP is read from its end: a record there leads to a directory, which must stand where it says. */
export function zipAtEnd(bytes: Buffer): ZipEnd | undefined {
  const earliest = Math.max(0, bytes.length - END_RECORD_BYTES - MAX_COMMENT_BYTES);
  let position = bytes.lastIndexOf(END_RECORD);
  while (position >= earliest) {
    if (leadsToDirectory(bytes, position)) {
      const commentEnd = position + END_RECORD_BYTES + bytes.readUInt16LE(position + 20);
      return { position, exact: commentEnd === bytes.length };
    }
    position = position === 0 ? -1 : bytes.lastIndexOf(END_RECORD, position - 1);
  }
  return undefined;
}

function leadsToDirectory(bytes: Buffer, position: number): boolean {
  if (position + END_RECORD_BYTES > bytes.length) return false;
  const entries = bytes.readUInt16LE(position + 10);
  const size = bytes.readUInt32LE(position + 12);
  const start = position - size;
  return entries > 0 && start >= 0 && start + 4 <= bytes.length && bytes.readUInt32LE(start) === DIRECTORY_ENTRY;
}
