import { createServer } from 'node:net';
import { readJson, writeJson } from './state-dir.ts';

/** Below the range from which systems pick ports for outgoing connections (32768 on Linux, 49152 elsewhere). */
const FIRST_FREE = 20_000;
const LAST_FREE = 32_000;

/** A port that was asked for by `--port-base` is in use. */
export class PortTakenError extends Error {
  constructor(name: string, port: number) {
    super(`Port ${port}, meant for ${name}, is in use. Choose another --port-base, or leave it out for free ports.`);
    this.name = 'PortTakenError';
  }
}

/** The ports of a stack by name of what listens there. */
export class Ports {
  readonly #ports: Readonly<Record<string, number>>;

  constructor(ports: Readonly<Record<string, number>>) {
    this.#ports = ports;
  }

  of(name: string): number {
    const port = this.#ports[name];
    if (port === undefined) throw new Error(`No port was chosen for ${name}.`);
    return port;
  }

  url(name: string): string {
    return `http://127.0.0.1:${this.of(name)}`;
  }
}

/**
 * A port of 127.0.0.1 for each name: consecutive from `base`, or free ones, those of the last run first.
 * @param file keeps the choice, for the next run and for other programs
 * @throws PortTakenError only with `base`
 */
export async function choosePorts(names: readonly string[], file: string, base?: number): Promise<Ports> {
  const remembered = (await readJson<Record<string, number>>(file)) ?? {};
  const chosen = base === undefined ? await freePorts(names, remembered) : await consecutivePorts(names, base);
  await writeJson(file, { ...remembered, ...chosen });
  return new Ports(chosen);
}

/** The ports of the stack that runs, or last ran. */
export async function lastPorts(file: string): Promise<Ports> {
  return new Ports((await readJson<Record<string, number>>(file)) ?? {});
}

async function freePorts(
  names: readonly string[],
  remembered: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const name of names) {
    const last = remembered[name];
    const taken = Object.values(ports);
    ports[name] = last && !taken.includes(last) && (await isFree(last)) ? last : await freePort(taken);
  }
  return ports;
}

async function consecutivePorts(names: readonly string[], base: number): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const [index, name] of names.entries()) {
    const port = base + index;
    if (!(await isFree(port))) throw new PortTakenError(name, port);
    ports[name] = port;
  }
  return ports;
}

async function freePort(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = FIRST_FREE + Math.floor(Math.random() * (LAST_FREE - FIRST_FREE));
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
