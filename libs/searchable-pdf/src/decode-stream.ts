import { constants, inflateSync } from 'node:zlib';
import { PDFArray, PDFName, PDFRawStream, decodePDFRawStream, type PDFStream } from '@cantoo/pdf-lib';

/** The other filters have no bound of their own; a thousandfold of this is still no bomb. */
const MAX_OTHER_BYTES = 256 * 1024;

/**
 * Decodes a stream of content.
 * @throws RangeError when that would be more than `maxBytes`; Error for an unknown filter and broken data
 */
export function decodeStream(stream: PDFStream, maxBytes: number): Uint8Array {
  if (!(stream instanceof PDFRawStream)) return limited(stream.getContents(), maxBytes);
  const filter = stream.dict.lookup(PDFName.of('Filter'));
  if (!filter && !stream.transform) return limited(stream.contents, maxBytes);
  if (isFlate(filter) && !stream.dict.has(PDFName.of('DecodeParms')) && !stream.transform) {
    // Truncated data gives what there is of it, as in readers.
    const options = { maxOutputLength: Math.max(1, maxBytes), finishFlush: constants.Z_SYNC_FLUSH };
    return inflateSync(stream.contents, options);
  }
  limited(stream.contents, MAX_OTHER_BYTES);
  return limited(decodePDFRawStream(stream).decode(), maxBytes);
}

function isFlate(filter: unknown): boolean {
  const only = filter instanceof PDFArray && filter.size() === 1 ? filter.get(0) : filter;
  return only === PDFName.of('FlateDecode');
}

function limited(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length > maxBytes) throw new RangeError(`A stream is larger than ${maxBytes} bytes`);
  return bytes;
}
