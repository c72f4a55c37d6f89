export { packageAsset } from './package-asset.ts';
export { runInWorker, WorkerStoppedError, type RunInWorkerOptions } from './run-in-worker.ts';
export { workerEntry } from './worker-entry.ts';
