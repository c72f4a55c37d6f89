// Our queue as an adapter: in a Nest app, as services run it, and at its default settings. See README.md for the
// interface.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildQueueWhenStale, importQueue, workspaceRoot } from './queue-bundle.mjs';

export const meta = {
  name: 'Cairn',
  store: 'postgres',
  history: 'kept',
  version: JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')).version,
  settings: 'defaults, in a Nest app; every event written',
};

/** Where warnings go: a file, as the output of a service does. */
const LOGS = join(workspaceRoot, 'tmp/bench');

export function create() {
  let queue;
  return {
    async setup(connectionString, { role, concurrency = 10 }) {
      mkdirSync(LOGS, { recursive: true });
      // Once per run, and not beside workers that are being measured.
      if (role === 'admin') buildQueueWhenStale();
      const { openQueue } = await importQueue();
      queue = await openQueue({ url: connectionString, logFile: join(LOGS, 'queue.log'), role, concurrency });
    },
    enqueue: (n) => queue.enqueue(n),
    enqueueMany: (n, from = 0) => queue.enqueueMany(n, from),
    startWorker: ({ onJob }) => queue.startWorker(onJob),
    stop: async () => queue?.stop(),
    unfinished: () => queue.unfinished(),
    seedHistory: (n) => queue.seedHistory(n),
  };
}
