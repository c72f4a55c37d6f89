export { ChildWorker, type ChildExit, type ChildWorkerOptions } from './child-worker.ts';
export { packageAsset } from './package-asset.ts';
export { cpuSecondsOf, runInChild, type RunInChildOptions } from './run-in-child.ts';
export { runInWorker, type RunInWorkerOptions } from './run-in-worker.ts';
export { workerEntry } from './worker-entry.ts';
export { workerLink, type WorkerLink } from './worker-link.ts';
export { WorkerStoppedError } from './worker-stopped-error.ts';
