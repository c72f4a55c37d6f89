import { startPrivatePostgres, testPostgres, uniqueName, waitUntil, type GuardedServer } from '@cairn/testing';
import pg from 'pg';
import { DeafProxy } from './deaf-proxy.fixture.ts';
import { PgListener, type PgListenerOptions } from './index.ts';

const quietly = () => {
  const lines: string[] = [];
  const note = (line: unknown): void => void lines.push(String(line));
  return { lines, log: note, warn: note, error: note };
};

const sql = async (url: string, statement: string, parameters: unknown[] = []): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, parameters)).rows;
  } finally {
    await client.end();
  }
};

const notify = (url: string, channel: string, payload: string) =>
  sql(url, 'SELECT pg_notify($1, $2)', [channel, payload]);

describe('PgListener', () => {
  let listener: PgListener;
  let heard: string[];
  const logger = quietly();

  beforeEach(() => {
    heard = [];
    logger.lines.length = 0;
  });
  afterEach(() => listener.stop());

  const listenTo = (url: string, options: Partial<PgListenerOptions> = {}): PgListener => {
    listener = new PgListener({
      url,
      logger,
      minReconnectMs: 20,
      maxReconnectMs: 100,
      checkIntervalMs: 100,
      ...options,
    });
    return listener;
  };
  const healthy = () => waitUntil(() => listener.healthy, { what: 'a healthy listener' });

  it('hears only the channels that somebody listens to', async () => {
    const url = testPostgres();
    const [jobs, mail] = [uniqueName('Jobs'), uniqueName('mail')];
    listenTo(url).listen(jobs, (payload) => void heard.push(`jobs ${payload}`));
    await healthy();
    const stopMail = listener.listen(mail, (payload) => void heard.push(`mail ${payload}`));
    await waitUntil(async () => {
      await notify(url, mail, '1');
      return heard.includes('mail 1');
    });
    stopMail();
    heard.length = 0;
    await notify(url, mail, '2');
    await notify(url, jobs, '3');
    await waitUntil(() => heard.length > 0);
    expect(heard).toEqual(['jobs 3']);
  });

  it('reports a handler that fails and goes on', async () => {
    const url = testPostgres();
    const channel = uniqueName('channel');
    listenTo(url).listen(channel, (payload) => {
      heard.push(payload);
      if (payload === 'sync') throw new Error('thrown');
      return payload === 'async' ? Promise.reject(new Error('rejected')) : undefined;
    });
    await healthy();
    for (const payload of ['sync', 'async', 'fine']) await notify(url, channel, payload);
    await waitUntil(() => heard.length === 3);
    expect(logger.lines).toEqual([
      `A handler of ${channel} failed: thrown`,
      `A handler of ${channel} failed: rejected`,
    ]);
  });

  it('listens again after its connection was ended, and says so once', async () => {
    const url = testPostgres();
    const [channel, applicationName] = [uniqueName('channel'), uniqueName('listener')];
    let reconnected = 0;
    listenTo(url, { applicationName }).onReconnected(() => void (reconnected += 1));
    listener.listen(channel, (payload) => void heard.push(payload));
    await healthy();
    await sql(url, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
      applicationName,
    ]);
    await waitUntil(() => reconnected === 2);
    await notify(url, channel, 'after');
    await waitUntil(() => heard.includes('after'));
    expect(logger.lines).toHaveLength(2);
    expect(logger.lines[0]).toContain('LISTEN is lost');
    expect(logger.lines[1]).toBe('LISTEN works again.');
  });

  it('notices that notifications stopped to arrive though the connection answers, and hears again when they do', async () => {
    const proxy = await DeafProxy.before(testPostgres());
    try {
      const channel = uniqueName('channel');
      listenTo(proxy.url, { checkTimeoutMs: 2_000 }).listen(channel, (payload) => void heard.push(payload));
      await healthy();
      proxy.deaf = true;
      await waitUntil(() => logger.lines.join().includes('notifications do not arrive'));
      expect(listener.healthy).toBe(false);
      proxy.deaf = false;
      await healthy();
      await notify(testPostgres(), channel, 'after');
      await waitUntil(() => heard.includes('after'));
    } finally {
      await listener.stop();
      await proxy.close();
    }
  });

  it('waits for a server that is away, with one line for the whole outage', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/nowhere';
    listenTo(url).listen('channel', () => undefined);
    await waitUntil(() => logger.lines.length > 0);
    // Several attempts at a few milliseconds each; a line for each would show here.
    await expect(waitUntil(() => logger.lines.length > 1, { timeoutMs: 500 })).rejects.toThrow('in vain');
    expect(listener.healthy).toBe(false);
  });

  it('survives a restart of the server', async () => {
    const server: GuardedServer = await startPrivatePostgres();
    try {
      listenTo(server.connection).listen('jobs', (payload) => void heard.push(payload));
      await healthy();
      await server.kill();
      await waitUntil(() => !listener.healthy);
      await server.start();
      await healthy();
      await notify(server.connection, 'jobs', 'back');
      await waitUntil(() => heard.includes('back'));
    } finally {
      await listener.stop();
      await server.remove();
    }
  });

  it('leaves no connection behind when it stops', async () => {
    const url = testPostgres();
    const applicationName = uniqueName('listener');
    listenTo(url, { applicationName }).listen('channel', () => undefined);
    await healthy();
    await listener.stop();
    await waitUntil(async () => {
      const open = await sql(url, 'SELECT 1 FROM pg_stat_activity WHERE application_name = $1', [applicationName]);
      return open.length === 0;
    });
  });
});
