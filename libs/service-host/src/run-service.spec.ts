import { waitUntil } from '@cairn/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface ServiceProcess {
  process: ChildProcess;
  output: () => string;
  lines: () => Record<string, unknown>[];
  /** Resolves with the exit code. */
  exit: Promise<number | null>;
}

describe('a service process', () => {
  const started: ServiceProcess[] = [];

  const run = (settings: Record<string, string>): ServiceProcess => {
    const args = ['--import', new URL('spec-loader.fixture.mjs', import.meta.url).href, here('spec-main.fixture.ts')];
    const child = spawn(process.execPath, [...args, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const service = {
      process: child,
      output: () => text,
      lines: () =>
        text
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line)),
      exit: once(child, 'close').then(([code]) => code as number | null),
    };
    started.push(service);
    return service;
  };

  const ready = async (service: ServiceProcess) => {
    const line = await waitUntil(() => service.lines().find((entry) => entry['msg'] === 'ready'));
    return { line, url: `http://127.0.0.1:${line['port'] as number}` };
  };

  const good = { PORT: '0', AUTH_ISSUER: 'https://issuer.example' };

  afterEach(() => started.splice(0).forEach((service) => service.process.kill('SIGKILL')));

  it('prints one ready line with port and start-up time, also when it logs errors only, and stops cleanly', async () => {
    const service = run(good);
    const { line, url } = await ready(service);

    expect(line).toMatchObject({ service: 'spec-service', port: expect.any(Number), startupMs: expect.any(Number) });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    service.process.kill('SIGTERM');
    expect(await service.exit).toBe(0);
  });

  it('stops cleanly when Ctrl-C reaches it twice, from the terminal and from its parent', async () => {
    const service = run(good);
    await ready(service);
    service.process.kill('SIGINT');
    service.process.kill('SIGINT');

    expect(await service.exit).toBe(0);
  });

  it('exits with 1 when the grace is over before everything had ended', async () => {
    const service = run({ ...good, GRACE: '0.2' });
    const { url } = await ready(service);
    const inFlight = fetch(`${url}/things/slow`).catch(() => 'cut off');
    await waitUntil(async () => {
      const { waiting } = (await (await fetch(`${url}/things/open`)).json()) as { waiting: number };
      return waiting === 1;
    });
    service.process.kill('SIGTERM');

    expect(await service.exit).toBe(1);
    expect(await inFlight).toBe('cut off');
  });

  it('prints all wrong settings together, without a stack, and exits with 1', async () => {
    const service = run({ PORT: 'many', AUTH_ISSUER: 'not a url' });

    expect(await service.exit).toBe(1);
    expect(service.output()).toContain('spec-service cannot start, 2 setting(s) are wrong:');
    expect(service.output()).toContain('- PORT:');
    expect(service.output()).toContain('- AUTH_ISSUER:');
    expect(service.output()).not.toContain('    at ');
  });

  it('exits with 1 and says why when its port is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');

    const service = run({ ...good, PORT: String((other.address() as AddressInfo).port) });
    const code = await service.exit;
    other.close();

    expect(code).toBe(1);
    expect(service.lines().at(-1)).toMatchObject({
      level: 'fatal',
      msg: 'could not start',
      error: { code: 'EADDRINUSE' },
    });
  });

  it.each([
    ['rejection', 'unhandledRejection', 'nobody listens'],
    ['exception', 'uncaughtException', 'nobody catches'],
  ])('leaves with 1 after an unhandled %s, with the story in its log', async (route, msg, message) => {
    const service = run(good);
    const { url } = await ready(service);
    await fetch(`${url}/crash/${route}`).catch(() => undefined);

    expect(await service.exit).toBe(1);
    expect(service.lines().find((line) => line['msg'] === msg)).toMatchObject({ level: 'fatal', error: { message } });
  });
});
