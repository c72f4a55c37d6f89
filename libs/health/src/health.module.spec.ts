import { DependencyUnavailableError } from '@cairn/errors';
import { LoggingModule } from '@cairn/logging';
import { LogLines, waitUntil } from '@cairn/testing';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Draining } from './draining.ts';
import type { HealthCheck } from './health-check.ts';
import { HealthModule } from './health.module.ts';

describe('health', () => {
  let app: INestApplication;
  let url: string;
  let log: LogLines;

  const start = async (...checks: HealthCheck[]) => {
    log = new LogLines();

    @Module({
      imports: [
        LoggingModule.forRoot({ service: 'spec', destination: log }),
        HealthModule.forRootAsync({ useFactory: () => checks }),
      ],
    })
    class SpecModule {}

    app = await NestFactory.create(SpecModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  };

  afterEach(() => app.close());

  const ready = async () => {
    const response = await fetch(`${url}/health/ready`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const well: HealthCheck = { name: 'database', check: async () => ({ pool: 4 }) };
  const failing = (error: Error): HealthCheck => ({ name: 'storage', check: () => Promise.reject(error) });

  it('is ready with every check by name and its facts', async () => {
    await start(well);

    expect(await ready()).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { database: { status: 'up', pool: 4 } } },
    });
  });

  it('is not ready when a critical check fails, but lives, and shows the others', async () => {
    await start(well, failing(new Error('connect ECONNREFUSED 10.0.0.7:5432 password=hunter2')));

    const { status, body } = await ready();

    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'error',
      error: { storage: { status: 'down', message: 'not available' } },
      details: { database: { status: 'up' } },
    });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('keeps the reason for the log, once per outage', async () => {
    await start(failing(new Error('connect ECONNREFUSED 10.0.0.7:5432')));

    await ready();
    await ready();

    expect(log.named('health check fails')).toHaveLength(1);
    expect(log.text).toContain('10.0.0.7');
  });

  it('shows the message of an expected error, which is meant to be seen', async () => {
    await start(failing(new DependencyUnavailableError('database')));

    expect((await ready()).body).toMatchObject({
      error: { storage: { message: 'The database did not answer; try again in a moment.' } },
    });
  });

  it('stays ready, degraded, when a check fails that is not critical', async () => {
    await start(well, { ...failing(new Error('x')), critical: false });

    expect(await ready()).toMatchObject({
      status: 200,
      body: { status: 'degraded', details: { storage: { status: 'degraded' } } },
    });
  });

  it('takes a check that hangs for a failed one, and tells it to give up', async () => {
    let aborted = false;
    const check = (signal: AbortSignal) =>
      new Promise<undefined>(() => signal.addEventListener('abort', () => (aborted = true)));
    await start({ name: 'storage', check, timeoutMs: 30 });

    expect((await ready()).status).toBe(503);
    expect(aborted).toBe(true);
    expect(log.named('health check fails')).toHaveLength(1);
  });

  it('does not run the checks for each of many probes', async () => {
    let runs = 0;
    await start({ name: 'database', check: async () => void (runs += 1) as undefined });

    await Promise.all(Array.from({ length: 20 }, ready));

    expect(runs).toBeLessThan(20);
  });

  it('is ready again after an outage, and says so once', async () => {
    let broken = true;
    await start({
      name: 'database',
      check: () => (broken ? Promise.reject(new Error('x')) : Promise.resolve(undefined)),
    });
    expect((await ready()).status).toBe(503);

    broken = false;

    await waitUntil(async () => (await ready()).status === 200);
    expect(log.named('health check is well again')).toHaveLength(1);
  });

  it('is not ready while the process drains, whatever the checks say', async () => {
    await start(well);
    const draining = app.get(Draining, { strict: false });
    expect(draining.active).toBe(false);

    draining.begin();
    draining.begin();

    expect(draining.signal.aborted).toBe(true);
    expect(await ready()).toEqual({
      status: 503,
      body: { status: 'shutting_down', info: {}, error: {}, details: {} },
    });
  });
});
