import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';

/** A worker's connection with whoever started it. */
export interface WorkerLink {
  data: unknown;
  post(message: unknown): void;
  onMessage(handler: (message: never) => void): void;
}

/** For a worker that may run in a thread or in a `ChildWorker`. Call it once, before anything that takes long. */
export async function workerLink(): Promise<WorkerLink> {
  if (parentPort) {
    const port = parentPort;
    return {
      data: workerData,
      post: (message) => port.postMessage(message),
      onMessage: (handler) => void port.on('message', (message) => handler(message as never)),
    };
  }
  // Nobody is left to work for.
  process.once('disconnect', () => process.exit());
  const [{ message: data }] = (await once(process, 'message')) as [{ message: unknown }];
  return {
    data,
    post: (message) => void process.send?.({ message }),
    onMessage: (handler) => void process.on('message', (wrapped) => handler((wrapped as { message: never }).message)),
  };
}
