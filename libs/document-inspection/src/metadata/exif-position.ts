const GPS_DIRECTORY = 0x8825;
const LATITUDE = 2;
const LONGITUDE = 4;
/** Entries of a directory; cameras write some dozens. */
const MAX_ENTRIES = 1_000;
const ENTRY_BYTES = 12;
const XMP_POSITION = /exif:GPSLatitude/;
const PREFIX = Buffer.from('Exif\0\0', 'latin1');

/** Whether metadata says where a picture was taken: in EXIF (a TIFF directory) or in XMP (a text). */
export function hasPosition(bytes: Buffer): boolean {
  const tiff = bytes.subarray(0, PREFIX.length).equals(PREFIX) ? bytes.subarray(PREFIX.length) : bytes;
  const order = tiff.toString('latin1', 0, 4);
  if (order === 'II*\0')
    return hasGpsDirectory(
      tiff,
      (at) => tiff.readUInt16LE(at),
      (at) => tiff.readUInt32LE(at),
    );
  if (order === 'MM\0*')
    return hasGpsDirectory(
      tiff,
      (at) => tiff.readUInt16BE(at),
      (at) => tiff.readUInt32BE(at),
    );
  return XMP_POSITION.test(bytes.toString('latin1', 0, 256 * 1024));
}

type ReadNumber = (at: number) => number;

function hasGpsDirectory(tiff: Buffer, short: ReadNumber, long: ReadNumber): boolean {
  if (tiff.length < 8) return false;
  const directory = entriesAt(long(4)).get(GPS_DIRECTORY);
  if (directory === undefined) return false;
  const position = entriesAt(directory);
  return position.has(LATITUDE) && position.has(LONGITUDE);

  /** Tags with their values. */
  function entriesAt(at: number): Map<number, number> {
    const entries = new Map<number, number>();
    if (at + 2 > tiff.length) return entries;
    const count = Math.min(short(at), MAX_ENTRIES);
    for (let index = 0; index < count; index++) {
      const entry = at + 2 + index * ENTRY_BYTES;
      if (entry + ENTRY_BYTES > tiff.length) break;
      entries.set(short(entry), long(entry + 8));
    }
    return entries;
  }
}
