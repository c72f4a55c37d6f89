import { programAtStart } from '../byte-structure/known-formats.ts';
import type { Findings } from '../finding.ts';
import { decodeStream, filtersOf } from './decode-stream.ts';
import type { PdfObjects } from './pdf-objects.ts';
import { PdfDictionary, PdfName, PdfReference, PdfText } from './pdf-values.ts';

/** Names that a system starts when they are opened. */
const PROGRAM =
  /\.(?:exe|dll|scr|com|pif|bat|cmd|msi|msp|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|jar|class|lnk|url|reg|cpl|chm|iso|img|vhdx?|app|dmg|pkg|sh|bash|command|py|rb|pl|php|apk|appx|msix|settingcontent-ms|docm|xlsm|pptm|xll|one)[. ]*$/i;
/** E-invoices are PDFs with their data attached (EN 16931: Factur-X, ZUGFeRD, XRechnung, Order-X). */
const INVOICE = /^(?:factur-x|zugferd-invoice|xrechnung|order-x|cida|extension-?invoice)\.xml$/i;

/** Says what is attached: a program, an invoice's data, or any other file. */
export async function findEmbeddedFiles(objects: PdfObjects, findings: Findings): Promise<void> {
  const specifications = objects.all.flatMap(({ value }) => specificationsIn(value));
  for (const specification of specifications) {
    const names = ['F', 'UF', 'Unix', 'DOS', 'Mac'].flatMap((key) => {
      const name = objects.resolve(specification.get(key));
      return name instanceof PdfText ? [name.decoded()] : [];
    });
    const files = objects.resolve(specification.get('EF'));
    const streams = files instanceof PdfDictionary ? files.entries.map(([, file]) => file) : [];
    if (names.some((name) => PROGRAM.test(name))) findings.add('embedded-program');
    else if (streams.length === 0) continue;
    else if (names.length > 0 && names.every((name) => INVOICE.test(name))) findings.add('embedded-invoice');
    else findings.add('embedded-file');
    for (const stream of streams) {
      if (stream instanceof PdfReference) await findProgram(stream.number, objects, findings);
    }
  }
  for (const { value, number } of objects.all) {
    if (!(value instanceof PdfDictionary) || !isName(value.get('Type'), 'EmbeddedFile')) continue;
    if (number !== undefined) await findProgram(number, objects, findings);
    if (specifications.length === 0) findings.add('embedded-file');
  }
}

function specificationsIn(value: unknown): PdfDictionary[] {
  if (Array.isArray(value)) return value.flatMap(specificationsIn);
  if (!(value instanceof PdfDictionary)) return [];
  const nested = value.entries.flatMap(([, item]) => specificationsIn(item));
  return value.has('EF') ? [value, ...nested] : nested;
}

/** A program under another name. */
async function findProgram(number: number, objects: PdfObjects, findings: Findings): Promise<void> {
  const object = objects.numbered(number);
  if (!object?.stream || !(object.value instanceof PdfDictionary)) return;
  // The beginning says enough.
  const raw = object.stream.raw.subarray(0, 64 * 1024);
  const { bytes } = await decodeStream(raw, filtersOf(object.value, objects), objects, true);
  if (programAtStart(bytes)) findings.add('embedded-program');
}

function isName(value: unknown, text: string): boolean {
  return value instanceof PdfName && value.text === text;
}
