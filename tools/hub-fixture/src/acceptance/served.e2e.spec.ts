import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitUntil } from '@cairn/testing';
import { Clients, TRANSPORTS } from './clients.ts';

const SERVE = join(import.meta.dirname, '../../serve.mjs');

describe('the fixture as a process', () => {
  const clients = new Clients();
  let served: ChildProcess;
  let said = '';

  beforeAll(() => {
    served = spawn(process.execPath, ['--no-warnings', SERVE, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    served.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  });

  afterAll(async () => {
    await clients.stopAll();
    if (served.exitCode === null && served.signalCode === null) {
      served.kill('SIGKILL');
      await once(served, 'exit');
    }
  });

  it('sends its clients away with leave to come back when it is told to end, and ends', async () => {
    const url = await waitUntil(() => /listens on (\S+)/.exec(said)?.[1], { what: 'the address', timeoutMs: 55_000 });
    const events: unknown[] = [];
    for (const { transport, name } of TRANSPORTS) {
      const client = await clients.start(`${url}/testhub`, { transport, retryDelaysMs: [60_000] });
      client.onreconnecting((error) => void events.push(`${name} reconnects: ${error?.message ?? 'no error'}`));
      client.onclose(() => void events.push(`${name} closed`));
    }

    served.kill('SIGTERM');

    await waitUntil(() => events.length >= TRANSPORTS.length);
    await waitUntil(() => served.exitCode !== null || served.signalCode !== null);
    expect(events.toSorted()).toEqual(TRANSPORTS.map(({ name }) => `${name} reconnects: no error`).toSorted());
  }, 120_000);
});
