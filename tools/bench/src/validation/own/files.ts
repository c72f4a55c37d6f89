import { crc32, deflateSync } from 'node:zlib';

/** A file with what must become of it; the reasons are in the words of `labels.jsonl`. */
export interface LabelledFile {
  file: string;
  declared: string;
  expect: 'allow' | 'block-or-review';
  reasons: readonly string[];
  bytes: Uint8Array<ArrayBuffer>;
}

/** Small ones for those who have no labelled files. */
export function ownFiles(): LabelledFile[] {
  const pdf = 'application/pdf';
  const held = 'block-or-review';
  const script = '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>';
  const program = '/OpenAction << /S /Launch /F (program.exe) >>';
  return [
    { file: 'plain.pdf', declared: pdf, expect: 'allow', reasons: [], bytes: pdfWith('') },
    { file: 'drawing.png', declared: 'image/png', expect: 'allow', reasons: [], bytes: png(400, checkered) },
    { file: 'script.pdf', declared: pdf, expect: held, reasons: ['javascript'], bytes: pdfWith(script) },
    { file: 'launch.pdf', declared: pdf, expect: held, reasons: ['launch'], bytes: pdfWith(program) },
    { file: 'page.pdf', declared: pdf, expect: held, reasons: ['type-mismatch'], bytes: text('<html>No PDF</html>') },
    { file: 'empty.pdf', declared: pdf, expect: held, reasons: ['empty'], bytes: text('') },
    { file: 'dot.png', declared: 'image/png', expect: held, reasons: ['too-small'], bytes: png(1, () => 0) },
    { file: 'blank.png', declared: 'image/png', expect: held, reasons: ['blank'], bytes: png(400, () => 255) },
  ];
}

function text(content: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(content);
}

function pdfWith(inCatalog: string): Uint8Array<ArrayBuffer> {
  const content = 'BT /F1 18 Tf 72 720 Td (A letter about the harbour) Tj ET';
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${inCatalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R >>\n`;
  return text(`${file}${table}startxref\n${file.length}\n%%EOF\n`);
}

const checkered = (x: number, y: number): number => (((x >> 4) + (y >> 4)) % 2 === 0 ? 20 : 235);

/** A square of grey pixels. */
function png(side: number, pixel: (x: number, y: number) => number): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) rows[y * (side + 1) + 1 + x] = pixel(x, y);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
