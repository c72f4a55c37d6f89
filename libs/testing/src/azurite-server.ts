import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { TestServer } from './guard-protocol.ts';

/** Azurite's documented account; it exists on every developer's machine and opens nothing else. */
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Azurite's blob service, alone. Blobs live on disk in a folder of its own, so that they survive `stop` and `start`. */
export async function createAzuriteServer(): Promise<TestServer> {
  const entry = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const directory = await mkdtemp(join(tmpdir(), 'cairn-test-azurite-'));
  let child: ChildProcess | undefined;
  let port: number | undefined;

  const stopWith = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await ended;
    child = undefined;
  };

  return {
    async start() {
      port ??= await freePort();
      const flags = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', directory];
      const modes = ['--silent', '--skipApiVersionCheck', '--disableTelemetry'];
      child = spawn(process.execPath, [entry, ...flags, ...modes], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await untilListening(child);
      const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
      return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};BlobEndpoint=${endpoint};`;
    },
    /** SIGTERM lets Azurite write its tables; it waits for idle connections, so `kill` is the quick way. */
    stop: () => stopWith('SIGTERM'),
    kill: () => stopWith('SIGKILL'),
    async remove() {
      await stopWith('SIGKILL');
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const read = (chunk: string): void => {
      log = (log + chunk).slice(-20_000);
      if (log.includes('successfully listens')) resolve();
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Azurite ended with code ${code} before it was ready:\n${log}`)));
  });
}
