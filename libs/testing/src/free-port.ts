import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range from which systems pick ports themselves (from 32768 on Linux, from 49152 elsewhere). */
const FIRST = 20_000;
const LAST = 32_000;

/**
 * A port of 127.0.0.1 that nothing listens on, and that the system gives to nobody: a server may leave it and come back,
 * or nobody may listen there at all, while other specs open connections.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
