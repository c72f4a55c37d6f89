import { LogLines, startTokenIssuer, waitUntil, type TokenIssuer } from '@cairn/testing';
import { once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { Gate, SpecService } from './spec-service.fixture.ts';
import { startService, type RunningService } from './start-service.ts';

describe('a service that stops', () => {
  let issuer: TokenIssuer;
  let service: RunningService;
  let gate: Gate;
  let log: LogLines;

  beforeAll(async () => {
    issuer = await startTokenIssuer();
  });

  afterEach(async () => {
    gate.finishDraining();
    gate.release();
    await service.stop('SIGTERM');
  });
  afterAll(() => issuer.stop());

  const start = async (shutdownGraceSeconds = 60) => {
    log = new LogLines();
    service = await startService({
      name: 'spec-service',
      module: SpecService.with({ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, drainGate: true }),
      port: 0,
      host: '127.0.0.1',
      logDestination: log,
      shutdownGraceSeconds,
    });
    gate = service.app.get(Gate, { strict: false });
  };

  /** A request that has reached its handler and waits there. */
  const requestInFlight = async () => {
    const answer = fetch(`${service.url}/things/slow`).then(
      (response) => response.json(),
      () => 'cut off',
    );
    await waitUntil(() => gate.waiting === 1);
    return { answer };
  };

  it('says 503 at /health/ready while it drains, and still lives', async () => {
    await start();
    const stopped = service.stop('SIGTERM');

    const ready = await fetch(`${service.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'shutting_down', info: {}, error: {}, details: {} });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);

    service.app.get(Gate, { strict: false }).finishDraining();
    expect(await stopped).toBe(true);
  });

  it('finishes requests in flight and then refuses connections', async () => {
    await start();
    gate.finishDraining();
    // The connection of this one is kept alive: it must not hold the server open for its idle time.
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) =>
      httpGet(`${service.url}/things/open`, { agent }, (response) => response.resume().once('end', resolve)),
    );
    const inFlight = await requestInFlight();

    const stopped = service.stop('SIGTERM');
    await waitUntil(() => log.named('draining').length === 1);
    gate.release();

    expect(await inFlight.answer).toEqual({ done: true });
    expect(await stopped).toBe(true);
    await expect(fetch(`${service.url}/health/live`)).rejects.toThrow();
    agent.destroy();
  });

  it('does not wait for connections on which nothing was ever asked', async () => {
    await start();
    const ahead = connect(service.port, '127.0.0.1');
    await once(ahead, 'connect');
    const closed = once(ahead, 'close');
    gate.finishDraining();

    expect(await service.stop('SIGTERM')).toBe(true);
    await closed;
  });

  it('cuts off what has not ended when the grace is over', async () => {
    await start(0.05);
    gate.finishDraining();
    const inFlight = await requestInFlight();

    expect(await service.stop('SIGTERM')).toBe(false);
    expect(await inFlight.answer).toBe('cut off');
    expect(log.named('the grace is over before everything had ended')).toHaveLength(1);
  });

  it('stops once, however often it is told to', async () => {
    await start();
    gate.finishDraining();

    expect(await Promise.all([service.stop('SIGTERM'), service.stop('SIGINT')])).toEqual([true, true]);
    expect(log.named('draining')).toHaveLength(1);
  });
});
