// A process for one document: see inspect-document.ts.
import { open, readFile } from 'node:fs/promises';
import { workerLink } from '@cairn/worker-entry';
import {
  RefusedError,
  type DocumentInspection,
  type InspectionLimits,
  type Refusal,
  type TextWanted,
} from './document-inspection.ts';
import { Findings } from './finding.ts';
import { MemoryWatch } from './memory-watch.ts';
import { SNIFF_BYTES, sniffType } from './sniff-type.ts';

export interface InspectionTask {
  path: string;
  declaredType: string | undefined;
  password: string | undefined;
  limits: InspectionLimits;
  text: TextWanted | undefined;
}

/** Sent instead of a task to a process that waits for one: it gets ready for documents of that kind. */
export interface Preparation {
  prepare: 'pdf' | 'image';
  limits: InspectionLimits;
}

const link = await workerLink();
const first = link.data as InspectionTask | Preparation;
const memory = new MemoryWatch(first.limits);
link.post(await inspect('prepare' in first ? await taskAfter(first) : first));

async function taskAfter({ prepare }: Preparation): Promise<InspectionTask> {
  const task = new Promise<InspectionTask>((resolve) => {
    link.onMessage((message) => resolve(message));
  });
  if (prepare === 'pdf') await (await import('./inspect-pdf.ts')).preparedPdfium();
  else await import('./inspect-image.ts');
  return task;
}

async function inspect(given: InspectionTask): Promise<DocumentInspection> {
  const findings = new Findings();
  const inspection = await lookAt(given, findings);
  const found = findings.list();
  return found.length > 0 ? { ...inspection, findings: found } : inspection;
}

async function lookAt(
  { path, declaredType, password, limits, text }: InspectionTask,
  findings: Findings,
): Promise<DocumentInspection> {
  const sniffed = sniffType(await readHead(path));
  const type = sniffed.supported;
  if (!type) {
    if (sniffed.name === 'SVG') (await import('./svg/find-in-svg.ts')).findInSvg(await readFile(path), findings);
    return { refused: unsupported(sniffed.name, declaredType) };
  }
  try {
    // Loaded when needed: neither kind of document pays for the other's decoder.
    const accepted =
      type === 'application/pdf'
        ? await (await import('./inspect-pdf.ts')).inspectPdf({ path, limits, password, text, memory }, findings)
        : await (await import('./inspect-image.ts')).inspectImage(path, type, limits, findings);
    return memory.refusal ? { type, refused: memory.refusal } : accepted;
  } catch (error) {
    if (memory.refusal) return { type, refused: memory.refusal };
    if (error instanceof RefusedError) return { type, refused: error.refusal };
    throw error;
  }
}

function unsupported(name: string, declaredType: string | undefined): Refusal {
  const declared = declaredType ? ` (declared as ${declaredType})` : '';
  const message = `The content is of type ${name}${declared}; send a PDF, PNG, JPEG, TIFF, WebP or GIF.`;
  return { code: 'UNSUPPORTED_TYPE', message };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
  await file.close();
  return buffer.subarray(0, bytesRead);
}
