import { randomUUID } from 'node:crypto';
import { createDataSource, runMigrations } from '@cairn/postgres';
import { continueTrace, currentContext, runInContext } from '@cairn/request-context';
import { createTestDatabase, PATIENT, waitUntil, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import {
  createOutboxMigration,
  Inbox,
  Outbox,
  OutboxRelay,
  type NewOutboxMessage,
  type OutboxHandler,
  type OutboxMessage,
  type OutboxRelayOptions,
} from './index.ts';

const SCHEMA = 'shop';
const TOPIC = 'order.placed';
type Payload = { n: number };

const open = (url: string): DataSource =>
  createDataSource({
    ...PATIENT,
    url,
    schema: SCHEMA,
    poolSize: 20,
    migrations: [createOutboxMigration({ schema: SCHEMA, timestamp: 1700000000000 })],
  });

describe('OutboxRelay', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let relays: OutboxRelay[];
  const outbox = new Outbox(SCHEMA);
  const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'outbox',
      migrate: async (url) => void (await runMigrations(open(url))),
    });
    dataSource = await open(database.url).initialize();
  });
  beforeEach(async () => {
    relays = [];
    await dataSource.query('TRUNCATE shop."Outbox", shop."Inbox"');
  });
  afterEach(() => Promise.all(relays.map((relay) => relay.stop())));
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const relayOf = (handler: OutboxHandler<Payload>, options: Partial<OutboxRelayOptions> = {}): OutboxRelay => {
    const quick = { pollMs: 50, backoffBaseMs: 20, backoffCapMs: 50, logger: silent };
    const relay = new OutboxRelay(dataSource, new Inbox(SCHEMA), { schema: SCHEMA, ...quick, ...options });
    relay.handle(TOPIC, handler);
    relays.push(relay);
    return relay;
  };
  const started = (...given: Parameters<typeof relayOf>): OutboxRelay => {
    const relay = relayOf(...given);
    relay.start();
    return relay;
  };
  const add = (n: number, message: Partial<NewOutboxMessage> = {}): Promise<string> =>
    dataSource.transaction((manager) => outbox.add(manager, { topic: TOPIC, key: 'k', payload: { n }, ...message }));
  const row = async (id: string): Promise<Record<string, unknown>> =>
    (await dataSource.query('SELECT * FROM shop."Outbox" WHERE "Id" = $1', [id]))[0];
  const pending = async (): Promise<number> =>
    (
      await dataSource.query(
        'SELECT count(*)::int AS n FROM shop."Outbox" WHERE "DeliveredAt" IS NULL AND "DeadLetteredAt" IS NULL',
      )
    )[0].n;
  const settled = () => waitUntil(async () => (await pending()) === 0, { what: 'an outbox without pending messages' });

  it('delivers what was committed and nothing of what was rolled back', async () => {
    const got: number[] = [];
    const rolledBack = dataSource.transaction(async (manager) => {
      await outbox.add(manager, { topic: TOPIC, key: 'k', payload: { n: 1 } });
      throw new Error('no order after all');
    });
    await expect(rolledBack).rejects.toThrow('no order after all');
    await add(2);
    started({ deliver: async ({ payload }) => void got.push(payload.n) });
    await settled();
    expect(got).toEqual([2]);
  });

  it('keeps the order of a key while its first message fails, and does not hold up other keys', async () => {
    const got: string[] = [];
    let broken = true;
    for (const n of [1, 2, 3]) await add(n);
    await add(9, { key: 'other' });
    const deliver = async ({ key, payload }: OutboxMessage<Payload>): Promise<void> => {
      if (broken && payload.n === 1) throw new Error('not yet');
      got.push(`${key}${payload.n}`);
    };
    started({ deliver }, { maxAttempts: 1_000_000 });
    await waitUntil(
      async () => (await dataSource.query('SELECT 1 FROM shop."Outbox" WHERE "Attempts" > 2')).length > 0,
    );
    expect(got).toEqual(['other9']);
    broken = false;
    await settled();
    expect(got).toEqual(['other9', 'k1', 'k2', 'k3']);
  });

  it('tries again after a failure and keeps the error until it succeeds', async () => {
    const attempts: number[] = [];
    const id = await add(1);
    const relay = relayOf({
      deliver: async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error(`down \u0000 ${attempt}`);
      },
    });
    expect(await relay.deliverNow(id)).toBe('retrying');
    expect(await row(id)).toMatchObject({
      Attempts: 1,
      LastError: 'down \uFFFD 1',
      LeaseToken: null,
      DeliveredAt: null,
    });
    relay.start();
    await settled();
    expect(attempts).toEqual([1, 2, 3]);
    expect(await row(id)).toMatchObject({ Attempts: 3, LastError: null, DeliveredAt: expect.any(Date) });
  });

  it('keeps a message as a dead letter after its last attempt, tells its subject, and goes on with the key', async () => {
    const got: number[] = [];
    const [bad, good] = [await add(1), await add(2)];
    started(
      {
        deliver: async ({ payload }) => {
          if (payload.n === 1) throw new Error('never');
          got.push(payload.n);
        },
        onDeadLetter: async (manager, { id }, error) => {
          await new Inbox(SCHEMA).once(manager, `${id} ${(error as Error).message}`, () => Promise.resolve());
        },
      },
      { maxAttempts: 3 },
    );
    await settled();
    expect(got).toEqual([2]);
    expect(await row(bad)).toMatchObject({
      Attempts: 3,
      LastError: 'never',
      DeadLetteredAt: expect.any(Date),
      DeliveredAt: null,
    });
    expect(await row(good)).toMatchObject({ DeliveredAt: expect.any(Date) });
    expect(await dataSource.query('SELECT "EventId" FROM shop."Inbox"')).toEqual([{ EventId: `${bad} never` }]);
  });

  it('gives up at once on an error that the handler calls final', async () => {
    const id = await add(1);
    const relay = relayOf({
      deliver: () => Promise.reject(new Error('malformed')),
      isFinal: (error) => (error as Error).message === 'malformed',
    });
    expect(await relay.deliverNow(id)).toBe('deadLettered');
    expect(await row(id)).toMatchObject({ Attempts: 1, DeadLetteredAt: expect.any(Date) });
  });

  it('delivers each message once and each key in order with three relays at work', async () => {
    const got = new Map<string, number[]>();
    for (let n = 0; n < 30; n += 1) await add(n, { key: `key ${n % 5}` });
    for (let relay = 0; relay < 3; relay += 1) {
      started({ deliver: async ({ key, payload }) => void got.set(key, [...(got.get(key) ?? []), payload.n]) });
    }
    await settled();
    for (let key = 0; key < 5; key += 1) {
      expect(got.get(`key ${key}`)).toEqual([0, 5, 10, 15, 20, 25].map((n) => n + key));
    }
  });

  it('delivers within the request, in its context, without a race against the background', async () => {
    const seen: [boolean, string | undefined][] = [];
    const relay = started({
      deliver: async ({ inRequest }) => void seen.push([inRequest, currentContext()?.bearerToken]),
    });
    const context = { trace: continueTrace(undefined), bearerToken: 'alice' };
    for (let n = 0; n < 10; n += 1) {
      const id = await add(n, { key: `key ${n}`, holdMs: 60_000 });
      relay.wake();
      expect(await runInContext(context, () => relay.deliverNow(id))).toBe('delivered');
    }
    expect(seen).toEqual(Array.from({ length: 10 }, () => [true, 'alice']));
  });

  it('runs the handler once when request and background want the same message', async () => {
    let deliveries = 0;
    const relay = started({ deliver: async () => void (deliveries += 1) });
    for (let n = 0; n < 20; n += 1) {
      const id = await add(n, { key: `key ${n}` });
      relay.wake();
      await relay.deliverNow(id);
    }
    await settled();
    expect(deliveries).toBe(20);
  });

  it('takes over in the background what nobody delivered within its hold', async () => {
    let inRequest: boolean | undefined;
    await add(1, { holdMs: 100 });
    started({ deliver: async (message) => void (inRequest = message.inRequest) }, { pollMs: 60_000 });
    await settled();
    expect(inRequest).toBe(false);
  });

  it('leaves a message to the background while an earlier one of its key is pending', async () => {
    const got: number[] = [];
    const relay = relayOf({ deliver: async ({ payload }) => void got.push(payload.n) });
    const [first, second] = [await add(1), await add(2)];
    expect(await relay.deliverNow(second)).toBe('deferred');
    expect(await relay.deliverNow(first)).toBe('delivered');
    expect(await relay.deliverNow(first)).toBe('deferred');
    expect(await relay.deliverNow(randomUUID())).toBe('deferred');
    expect(await relay.deliverNow('no uuid')).toBe('deferred');
    expect(got).toEqual([1]);
  });

  it('continues the trace in which a message was added', async () => {
    const trace = continueTrace(undefined);
    await runInContext({ trace }, () => add(1));
    let traceId: string | undefined;
    started({ deliver: async () => void (traceId = currentContext()?.trace.traceId) });
    await settled();
    expect(traceId).toBe(trace.traceId);
  });

  it('holds no transaction open while a handler runs', async () => {
    let states: { state: string }[] = [];
    await add(1);
    const inTransaction = `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'`;
    started({ deliver: async () => void (states = await dataSource.query(inTransaction)) });
    await settled();
    expect(states).toEqual([]);
  });

  it('aborts an attempt that takes too long, also when its handler does not listen, and tries again', async () => {
    const aborted: boolean[] = [];
    const id = await add(1);
    const relay = relayOf(
      {
        deliver: ({ attempt }, signal) => {
          if (attempt > 1) return Promise.resolve();
          signal.addEventListener('abort', () => aborted.push(signal.aborted));
          return new Promise(() => undefined);
        },
      },
      { deliverTimeoutMs: 50 },
    );
    expect(await relay.deliverNow(id)).toBe('retrying');
    expect(aborted).toEqual([true]);
    relay.start();
    await settled();
    expect(await row(id)).toMatchObject({ Attempts: 2 });
  });

  it('changes nothing once its lease has gone to another relay', async () => {
    const id = await add(1);
    const stolen = randomUUID();
    const steal = () => dataSource.query('UPDATE shop."Outbox" SET "LeaseToken" = $2 WHERE "Id" = $1', [id, stolen]);
    const late = relayOf({ deliver: async () => void (await steal()) });
    expect(await late.deliverNow(id)).toBe('deferred');
    expect(await row(id)).toMatchObject({ DeliveredAt: null, LeaseToken: stolen });
  });

  it('takes over a message whose relay died, and gives up when that was the last attempt', async () => {
    const died = (id: string, attempts: number) =>
      dataSource.query(
        `UPDATE shop."Outbox" SET "LeaseToken" = $2, "LeaseExpiresAt" = now() - interval '1 second', "Attempts" = $3 WHERE "Id" = $1`,
        [id, randomUUID(), attempts],
      );
    const got: number[] = [];
    const [again, last] = [await add(1), await add(2, { key: 'other' })];
    await died(again, 1);
    await died(last, 3);
    started({ deliver: async ({ payload }) => void got.push(payload.n) }, { maxAttempts: 3 });
    await settled();
    expect(got).toEqual([1]);
    expect(await row(last)).toMatchObject({ DeadLetteredAt: expect.any(Date) });
  });

  it('waits for attempts under way when it stops, and takes no new message', async () => {
    const release = Promise.withResolvers<undefined>();
    const got: number[] = [];
    for (const n of [1, 2]) await add(n);
    const relay = started({
      deliver: async ({ payload }) => {
        got.push(payload.n);
        await release.promise;
      },
    });
    await waitUntil(() => got.length === 1);
    const stopping = relay.stop();
    release.resolve(undefined);
    await stopping;
    expect(await pending()).toBe(1);
    expect(got).toEqual([1]);
  });

  it('aborts what does not end in time when it stops, without using an attempt', async () => {
    const id = await add(1);
    let running = false;
    const relay = started(
      {
        deliver: (_message, signal) =>
          new Promise((_resolve, reject) => {
            running = true;
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      },
      { drainMs: 20 },
    );
    await waitUntil(() => running);
    await relay.stop();
    expect(await row(id)).toMatchObject({ Attempts: 0, LeaseToken: null, DeliveredAt: null });
    expect(await relay.deliverNow(id)).toBe('deferred');
  });

  it('goes on after its database connections were ended', async () => {
    const got = new Set<number>();
    started({ deliver: async ({ payload }) => void got.add(payload.n) });
    await add(1);
    await settled();
    const others =
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()';
    await waitUntil(() => dataSource.query(others));
    // May be added twice: the connection may end between a commit and its answer.
    await waitUntil(() => add(2));
    await settled();
    expect(got).toEqual(new Set([1, 2]));
  });

  it('deletes what was delivered long ago and keeps dead letters', async () => {
    const [old, recent, dead] = [await add(1), await add(2), await add(3)];
    const settle = (id: string, column: string, age: string) =>
      dataSource.query(`UPDATE shop."Outbox" SET "${column}" = now() - $2::interval WHERE "Id" = $1`, [id, age]);
    await settle(old, 'DeliveredAt', '8 days');
    await settle(recent, 'DeliveredAt', '6 days');
    await settle(dead, 'DeadLetteredAt', '80 days');
    await dataSource.query(`INSERT INTO shop."Inbox" VALUES ('old', now() - interval '31 days'), ('recent', now())`);
    started({ deliver: () => Promise.resolve() });
    const left = async () =>
      (await dataSource.query('SELECT "Id" FROM shop."Outbox"')).map(({ Id }: { Id: string }) => Id);
    await waitUntil(async () => !(await left()).includes(old));
    expect(await left()).toEqual([recent, dead]);
    await waitUntil(async () => (await dataSource.query('SELECT "EventId" FROM shop."Inbox"')).length === 1);
    expect(await dataSource.query('SELECT "EventId" FROM shop."Inbox"')).toEqual([{ EventId: 'recent' }]);
  });
});
