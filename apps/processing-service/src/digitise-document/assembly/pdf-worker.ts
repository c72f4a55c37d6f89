// A thread that writes the PDF of one document: see assemble-document.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { capWasmMemory } from '@cairn/wasm-memory';
import { assemblyFiles, type AssemblyTask } from './assemble-document.ts';
import { AssemblyPages } from './assembly-pages.ts';
import { writePdf } from './write-pdf.ts';

/** As for a thread that recognises: the pages whose pictures are taken here have passed through one. */
const WASM_LIMIT_BYTES = 512 * 1024 * 1024;

const task = workerData as AssemblyTask;
capWasmMemory(WASM_LIMIT_BYTES);
await writePdf(task, new AssemblyPages(task), assemblyFiles(task).pdf);
parentPort?.postMessage(null);
