// A process for one document: see inspect-document.ts.
import { open } from 'node:fs/promises';
import { capWasmMemory } from '@cairn/wasm-memory';
import { workerLink } from '@cairn/worker-entry';
import { capTypedArrays } from './cap-typed-arrays.ts';
import { RefusedError, type DocumentInspection, type InspectionLimits, type Refusal } from './document-inspection.ts';
import { SNIFF_BYTES, sniffType } from './sniff-type.ts';

export interface InspectionTask {
  path: string;
  declaredType: string | undefined;
  password: string | undefined;
  limits: InspectionLimits;
}

const TOO_EXPENSIVE: Refusal = {
  code: 'RESOURCE_LIMIT',
  message: 'Opening the document needs more memory than the limit allows.',
};

const link = await workerLink();
const task = link.data as InspectionTask;
const wasm = capWasmMemory(task.limits.wasmMemoryBytes);
const arrays = capTypedArrays((task.limits.heapMegabytes * 1024 * 1024) / 4);
link.post(await inspect(task));

async function inspect({ path, declaredType, password, limits }: InspectionTask): Promise<DocumentInspection> {
  const sniffed = sniffType(await readHead(path));
  const type = sniffed.supported;
  if (!type) return { refused: unsupported(sniffed.name, declaredType) };
  try {
    // Loaded when needed: neither kind of document pays for the other's decoder.
    const accepted =
      type === 'application/pdf'
        ? await (await import('./inspect-pdf.ts')).inspectPdf(path, limits, password)
        : await (await import('./inspect-image.ts')).inspectImage(path, type, limits);
    return ranOutOfMemory() ? { type, refused: TOO_EXPENSIVE } : accepted;
  } catch (error) {
    if (ranOutOfMemory()) return { type, refused: TOO_EXPENSIVE };
    if (error instanceof RefusedError) return { type, refused: error.refusal };
    throw error;
  }
}

function ranOutOfMemory(): boolean {
  return wasm.growthRefused || arrays.arrayRefused;
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
