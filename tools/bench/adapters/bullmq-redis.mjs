import { Queue, Worker } from 'bullmq';

export const meta = {
  name: 'BullMQ on Redis',
  store: 'redis',
  history: 'kept',
  pkg: 'bullmq',
  settings: 'defaults; Redis flushes its log every second, so it may lose one',
};

const QUEUE = 'noop';

export function create() {
  let connection;
  let queue;
  let worker;
  return {
    async setup(connectionString) {
      const { hostname, port, pathname } = new URL(connectionString);
      connection = { host: hostname, port: Number(port), db: Number(pathname.slice(1)), maxRetriesPerRequest: null };
      queue = new Queue(QUEUE, { connection });
      queue.on('error', () => {});
      await queue.waitUntilReady();
    },
    async enqueue(n) {
      await queue.add(QUEUE, { n });
    },
    async enqueueMany(n, from = 0) {
      await queue.addBulk(Array.from({ length: n }, (_, i) => ({ name: QUEUE, data: { n: from + i } })));
    },
    async startWorker({ concurrency, onJob }) {
      worker = new Worker(QUEUE, ({ data }) => onJob(data), { connection, concurrency });
      worker.on('error', () => {});
      await worker.waitUntilReady();
    },
    async stop() {
      await worker?.close();
      await queue?.close();
    },
    async unfinished() {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'paused');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
  };
}
