import { deflateSync } from 'node:zlib';

/** A one-page PDF as text, so that specs can write what no library would. */
export interface RawPdf {
  /** Added to the catalog, the page, the trailer. */
  catalog?: string;
  page?: string;
  trailer?: string;
  /** Whole objects from number 5 on, without `obj` and `endobj`. */
  objects?: (string | Buffer)[];
  /** Default: a cross-reference table that is right. */
  table?: 'right' | 'none';
  header?: string;
}

export function rawPdf({
  catalog = '',
  page = '',
  trailer = '',
  objects = [],
  table = 'right',
  header = '%PDF-1.7\n',
}: RawPdf = {}): Buffer {
  const bodies: (string | Buffer)[] = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R ${page} >>`,
    stream('', 'BT (Minutes of the meeting) Tj ET'),
    ...objects,
  ];
  const pieces: Buffer[] = [Buffer.from(header, 'latin1')];
  const offsets: number[] = [];
  let length = pieces[0]?.length ?? 0;
  const add = (piece: string | Buffer): void => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    pieces.push(bytes);
    length += bytes.length;
  };
  for (const [index, body] of bodies.entries()) {
    offsets.push(length);
    add(`${index + 1} 0 obj\n`);
    add(body);
    add('\nendobj\n');
  }
  const start = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  if (table === 'right') add(`xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}`);
  add(`trailer\n<< /Size ${bodies.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(pieces);
}

/** @param entries of its dictionary, beside the length */
export function stream(entries: string, content: string | Buffer): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return Buffer.concat([
    Buffer.from(`<< ${entries} /Length ${bytes.length} >>\nstream\n`, 'latin1'),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

/** An object stream. @param packed what lies in it, by number */
export function objectStream(packed: Readonly<Record<number, string>>, entries = '', deflate = true): Buffer {
  const values = Object.entries(packed);
  let offset = 0;
  const header = values.map(([number, text]) => {
    const pair = `${number} ${offset}`;
    offset += text.length + 1;
    return pair;
  });
  const first = header.join(' ').length + 1;
  const content = Buffer.from(`${header.join(' ')} ${values.map(([, text]) => text).join(' ')}`, 'latin1');
  const filter = deflate ? '/Filter /FlateDecode' : '';
  const body = deflate ? deflateSync(content) : content;
  return stream(`/Type /ObjStm /N ${values.length} /First ${first} ${entries} ${entries ? '' : filter}`, body);
}
