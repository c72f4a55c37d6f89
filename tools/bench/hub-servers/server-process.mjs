// One server in a process of its own: `node server-process.mjs <key>`. Not TypeScript: what strips types stays in memory,
// and memory is measured. It does what `hub-server.ts` lists, one order at a time.
import { readFile } from 'node:fs/promises';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** A client that leaves this much behind makes the publisher wait, as a producer with any care would. */
const MAX_UNSENT_BYTES = 64 * 1024;
const COLLECT_ALL = { type: 'major', execution: 'async', flavor: 'last-resort' };

const { open } = await import(`./${process.argv[2]}.mjs`);
const hub = await open();
const clients = new Set();
hub.server.on('connection', (socket) => {
  clients.add(socket);
  socket.once('close', () => clients.delete(socket));
});

const orders = {
  /**
   * What is in use. This collection also gives back the young generation and all other empty pages: how many of them
   * there are after an ordinary one depends on the machine's other load, not on the connections.
   */
  async memory() {
    await globalThis.gc(COLLECT_ALL);
    await delay(300);
    await globalThis.gc(COLLECT_ALL);
    return process.memoryUsage.rss();
  },
  async peakMemory() {
    const status = await readFile('/proc/self/status', 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
  },
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  async fanOut({ forMs, padding }) {
    const until = performance.now() + forMs;
    let published = 0;
    while (performance.now() < until) {
      hub.publish(event(published, padding));
      published += 1;
      // Lets the sockets write what they still have, and hears pongs.
      await turn();
      while (anyoneBehind()) await turn();
    }
    return published;
  },
  publish: ({ padding }) => hub.publish(event(0, padding)),
  replay: (settings) => hub.startStream(settings),
  endReplay: () => hub.endStream(),
  closeAll: () => hub.closeAll(),
};

function event(n, padding) {
  return { job: '0190f3c2-0000-7000-8000-000000000001', n, at: `@${process.hrtime.bigint()}@`, text: padding };
}

function anyoneBehind() {
  for (const socket of clients) if (socket.writableLength > MAX_UNSENT_BYTES) return true;
  return false;
}

process.on('message', async ({ id, order, settings }) => {
  try {
    process.send({ id, result: await orders[order](settings) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
// Its parent is gone.
process.on('disconnect', () => process.exit(0));
// Ends by `exit`, so that a CPU profile is written.
process.on('SIGTERM', () => process.exit(0));
process.send({ port: hub.server.address().port });
