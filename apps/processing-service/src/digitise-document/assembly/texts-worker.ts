// A thread that writes the texts of one document: see assemble-document.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { assemblyFiles, type AssemblyTask } from './assemble-document.ts';
import { AssemblyPages } from './assembly-pages.ts';
import { writeTexts } from './write-texts.ts';

const task = workerData as AssemblyTask;
parentPort?.postMessage(writeTexts(task, new AssemblyPages(task), assemblyFiles(task)));
