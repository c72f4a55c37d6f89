import { randomUUID } from 'node:crypto';
import type { PgListener } from '@cairn/postgres';
import { waitUntil } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { cancelStoppedJobs } from './cancel-stopped-jobs.ts';
import { QueueSwitches } from './queue-switches.ts';
import { SWITCHES_VERSION } from './switches-version.ts';

const WHO = { reason: 'the provider bills twice', by: 'ops@example.org' };

describe('QueueSwitches', () => {
  let fixture: QueueFixture;
  let switches: QueueSwitches;
  const started: QueueSwitches[] = [];

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    switches = replica();
  });
  afterEach(async () => {
    for (const each of started.splice(0)) each.stop();
    await fixture.drop();
  });

  /** What one process knows of the switches. */
  function replica(listener: PgListener = fixture.listen()): QueueSwitches {
    const { dataSource, handlers } = fixture;
    const providersOf = (jobType: string): string[] => (jobType === 'echo' ? ['tesseract', 'azure'] : []);
    const made = new QueueSwitches({ dataSource, listener, jobTypes: () => handlers.jobTypes, providersOf });
    made.start();
    started.push(made);
    return made;
  }

  const version = async (): Promise<number> => {
    const [row] = (await fixture.dataSource.query(`SELECT ${SWITCHES_VERSION} AS version`)) as { version: number }[];
    return row?.version ?? -1;
  };

  const backlog = async (): Promise<number> => {
    const [row] = (await fixture.dataSource.query('SELECT cairn_job_backlog() AS n')) as { n: string }[];
    return Number(row?.n);
  };

  it('says what is set, by whom, why and since when, and keeps every change', async () => {
    await switches.set({ scope: 'type', name: 'echo', mode: 'paused', ...WHO });
    const stopped = await switches.set({ scope: 'type', name: 'echo', mode: 'stopped', ...WHO, reason: 'it goes on' });
    expect(await switches.list()).toEqual([stopped]);
    expect(stopped).toMatchObject({ scope: 'type', name: 'echo', mode: 'stopped', reason: 'it goes on', by: WHO.by });

    expect(await switches.clear({ scope: 'type', name: 'echo', ...WHO, reason: 'repaired' })).toBe(true);
    expect(await switches.clear({ scope: 'type', name: 'echo', ...WHO })).toBe(false);
    expect(await switches.list()).toEqual([]);
    expect((await switches.history({ scope: 'type' })).map(({ mode, reason }) => [mode, reason])).toEqual([
      ['open', 'repaired'],
      ['stopped', 'it goes on'],
      ['paused', WHO.reason],
    ]);
  });

  it('refuses a switch without a reason, and a user that is none', async () => {
    await expect(switches.set({ scope: 'type', name: 'echo', mode: 'paused', reason: ' ', by: 'me' })).rejects.toThrow(
      'reason: must have 1 to 1000 characters',
    );
    await expect(switches.set({ scope: 'user', name: 'bob', mode: 'paused', ...WHO })).rejects.toThrow(
      'name: must be the id of a user',
    );
  });

  it('tells every replica by notification', async () => {
    const other = replica();
    expect((await other.board()).openTypes(['echo'])).toEqual(['echo']);
    let changes = 0;
    other.onChange(() => {
      changes += 1;
    });

    await switches.set({ scope: 'type', name: 'echo', mode: 'paused', ...WHO });

    await waitUntil(() => other.boardNow.openTypes(['echo']).length === 0);
    expect(changes).toBe(1);
  });

  it('tells replicas whose notifications are lost by the version that the heartbeat brings', async () => {
    const deaf = [replica(deafListener()), replica(deafListener())];
    for (const each of deaf) await each.board();
    await fixture.dataSource.query(
      `INSERT INTO "QueueSwitches" ("Scope", "Name", "Mode", "Reason") VALUES ('type', 'echo', 'paused', 'plain SQL')`,
    );
    expect(deaf.map((each) => each.isOpen('type', 'echo'))).toEqual([true, true]);

    for (const each of deaf) await each.refreshIfNewer(await version());
    expect(deaf.map((each) => each.isOpen('type', 'echo'))).toEqual([false, false]);

    await fixture.dataSource.query(`DELETE FROM "QueueSwitches"`);
    for (const each of deaf) await each.refreshIfNewer(await version());
    expect(deaf.map((each) => each.isOpen('type', 'echo'))).toEqual([true, true]);
    const role = new URL(fixture.databaseUrl).username;
    expect((await switches.history()).map(({ mode, by }) => [mode, by])).toEqual([
      ['open', role],
      ['paused', role],
    ]);
  });

  it('reads them as soon as it can when the database is away at that moment', async () => {
    let away = true;
    const query = (sql: string, parameters?: unknown[]): Promise<unknown> =>
      away ? Promise.reject(new Error('away')) : fixture.dataSource.query(sql, parameters);
    const cutOff = new QueueSwitches({
      dataSource: { query } as unknown as DataSource,
      listener: deafListener(),
      jobTypes: () => [],
    });
    started.push(cutOff);
    await switches.set({ scope: 'type', name: 'echo', mode: 'paused', ...WHO });

    await expect(cutOff.refreshIfNewer(await version())).rejects.toThrow('away');
    away = false;
    await waitUntil(() => !cutOff.isOpen('type', 'echo'));
  });

  it('has the running jobs of what is stopped cancelled, and also one that was claimed just before', async () => {
    const [first, second, free] = [await fixture.claimedJob(), await fixture.claimedJob(), await freeJob()];
    await switches.set({ scope: 'type', name: 'echo', mode: 'stopped', ...WHO });
    const board = await switches.board();

    expect(await cancelStoppedJobs(fixture.store, board, [first, free])).toEqual([first.id]);
    expect((await cancelStoppedJobs(fixture.store, board, [first, second, free])).sort()).toEqual(
      [first.id, second.id].sort(),
    );

    for (const { id } of [first, second]) {
      // Asked once, however often it is looked at.
      expect(await fixture.kinds(id)).toEqual(['queued', 'started', 'cancelRequested']);
    }
    expect(await fixture.kinds(free.id)).toEqual(['queued', 'started']);
  });

  it('keeps what is held out of the number that the autoscaler reads', async () => {
    const echo = await fixture.enqueue();
    expect(echo.status).toBe('Queued');
    expect(await backlog()).toBe(1);
    const off = async (scope: 'type' | 'user' | 'provider', name: string): Promise<number> => {
      await switches.set({ scope, name, mode: 'paused', ...WHO });
      return backlog();
    };
    const on = async (scope: 'type' | 'user' | 'provider', name: string): Promise<number> => {
      await switches.clear({ scope, name, ...WHO });
      return backlog();
    };
    await switches.board();

    expect(await off('type', 'echo')).toBe(0);
    expect(await on('type', 'echo')).toBe(1);
    expect(await off('user', fixture.userId)).toBe(0);
    expect(await on('user', fixture.userId)).toBe(1);
    expect(await off('provider', 'tesseract')).toBe(1);
    expect(await off('provider', 'azure')).toBe(0);
    expect(await on('provider', 'tesseract')).toBe(1);
    expect(await off('user', randomUUID())).toBe(1);
    // Parts of a job are held with it.
    await fixture.rewriteJobs(`"JobType" = 'echo#units'`);
    expect(await backlog()).toBe(1);
    expect(await off('type', 'echo')).toBe(0);
  });

  async function freeJob(): Promise<ClaimedJob> {
    const { handler, options } = fixture.handlers.get('echo');
    fixture.handlers.register({ jobType: 'free', handler, options });
    return fixture.claimedJob({ jobType: 'free' });
  }

  /** Stands for lost notifications. */
  function deafListener(): PgListener {
    return fixture.listen('postgres://nobody@127.0.0.1:1/nowhere');
  }
});
