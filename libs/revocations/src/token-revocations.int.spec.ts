import { randomUUID } from 'node:crypto';
import { createDataSource, runMigrations } from '@cairn/postgres';
import { createTestDatabase, waitUntil, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { CreateRevocations1764200000000 } from './create-revocations.migration.ts';
import { TokenRevocations } from './token-revocations.ts';

const asked = { reason: 'a lost laptop', by: 'user of a spec' };
const seconds = (time: Date) => time.getTime() / 1000;

/** As a service has it: in a schema of its own, with the migration among its own. */
const dataSourceOf = (url: string, schema = 'public'): DataSource =>
  createDataSource({ url, schema, entities: [], migrations: [CreateRevocations1764200000000] });

describe('revoked tokens', () => {
  let database: TestDatabase;
  const dataSources: DataSource[] = [];
  const started: TokenRevocations[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'revocations',
      migrate: async (url) => {
        await runMigrations(dataSourceOf(url));
      },
    });
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((revocations) => revocations.onModuleDestroy()));
    await Promise.all(dataSources.splice(0).map((dataSource) => dataSource.destroy()));
  });
  afterAll(() => database.drop());

  async function open(refreshMs = 20): Promise<TokenRevocations> {
    const dataSource = await dataSourceOf(database.url).initialize();
    dataSources.push(dataSource);
    const revocations = new TokenRevocations(dataSource, { refreshMs });
    started.push(revocations);
    return revocations;
  }

  it('are named by their id, or by their user and a time', async () => {
    const revocations = await open();
    const [tokenId, userId, issuedBefore] = [randomUUID(), randomUUID(), new Date('2026-01-01T12:00:00.500Z')];
    await revocations.revokeToken({ tokenId, ...asked });
    await revocations.revokeUser({ userId, issuedBefore, ...asked });

    expect(revocations.isRevoked({ tokenId, userId: randomUUID(), issuedAt: seconds(new Date()) })).toBe(true);
    expect(revocations.isRevoked({ userId, issuedAt: seconds(issuedBefore) - 0.5 })).toBe(true);
    expect(revocations.isRevoked({ userId, issuedAt: seconds(issuedBefore) + 0.5 })).toBe(false);
    expect(revocations.isRevoked({ userId })).toBe(true);
    expect(revocations.isRevoked({ tokenId: randomUUID(), userId: randomUUID(), issuedAt: 0 })).toBe(false);
    expect(revocations.isRevoked({})).toBe(false);
  });

  it('are known to a process that starts later, and to one that runs, without asking', async () => {
    const [writing, running] = [await open(), await open()];
    await running.start();
    const [tokenId, userId] = [randomUUID(), randomUUID()];
    await writing.revokeToken({ tokenId, ...asked });
    await writing.revokeUser({ userId, ...asked });
    const later = await open();
    await later.start();

    expect([later.isRevoked({ tokenId }), later.isRevoked({ userId })]).toEqual([true, true]);
    await waitUntil(() => running.isRevoked({ tokenId }) && running.isRevoked({ userId }));
  });

  it('are known also when two processes revoke at the same time', async () => {
    const [first, second] = [await open(), await open()];
    const [ofFirst, ofSecond] = [randomUUID(), randomUUID()];
    await Promise.all([
      first.revokeToken({ tokenId: ofFirst, ...asked }),
      second.revokeToken({ tokenId: ofSecond, ...asked }),
    ]);
    await Promise.all([first.refresh(), second.refresh()]);

    for (const revocations of [first, second]) {
      expect([ofFirst, ofSecond].map((tokenId) => revocations.isRevoked({ tokenId }))).toEqual([true, true]);
    }
  });

  it('stay revoked when a user is revoked again up to an earlier time', async () => {
    const revocations = await open();
    const userId = randomUUID();
    await revocations.revokeUser({ userId, issuedBefore: new Date('2026-02-01T00:00:00Z'), ...asked });
    const again = await revocations.revokeUser({ userId, issuedBefore: new Date('2026-01-01T00:00:00Z'), ...asked });

    expect(again.issuedBefore).toBe('2026-02-01T00:00:00.000Z');
    expect(revocations.isRevoked({ userId, issuedAt: seconds(new Date('2026-01-15T00:00:00Z')) })).toBe(true);
  });

  it('are forgotten when they would have expired anyway', async () => {
    const revocations = await open();
    const [tokenId, kept] = [randomUUID(), randomUUID()];
    await revocations.revokeToken({ tokenId, expiresAt: new Date('2026-01-01T00:00:00Z'), ...asked });
    await revocations.revokeToken({ tokenId: kept, ...asked });
    await revocations.refresh();

    expect([revocations.isRevoked({ tokenId }), revocations.isRevoked({ tokenId: kept })]).toEqual([false, true]);
    expect(await dataSources[0]?.query('SELECT 1 FROM auth."Revocations" WHERE "Name" = $1', [tokenId])).toEqual([]);
  });

  it('are listed with who revoked them and why, the latest first', async () => {
    const revocations = await open();
    const [tokenId, userId] = [randomUUID(), randomUUID()];
    const token = await revocations.revokeToken({ tokenId, ...asked });
    const user = await revocations.revokeUser({ userId, ...asked });

    expect(await revocations.list({ limit: 2 })).toEqual([user, token]);
    expect(token).toEqual({
      ...{ kind: 'token', name: tokenId, ...asked },
      ...{ at: expect.stringMatching(/Z$/), keepUntil: expect.stringMatching(/Z$/) },
    });
  });

  it('may be revoked by plain SQL in an emergency', async () => {
    const revocations = await open();
    await revocations.start();
    const userId = randomUUID();
    await dataSources[0]?.query(
      `INSERT INTO auth."Revocations" ("Kind", "Name", "Reason") VALUES ('user', $1, 'now')`,
      [userId],
    );

    await waitUntil(() => revocations.isRevoked({ userId }));
  });

  it('stay in force while the list cannot be read, and what is new is read when it can again', async () => {
    const [revocations, another] = [await open(), await open()];
    await revocations.start();
    const [before, meanwhile] = [randomUUID(), randomUUID()];
    await revocations.revokeToken({ tokenId: before, ...asked });
    await another.revokeToken({ tokenId: meanwhile, ...asked });
    await dataSources[0]?.query('ALTER TABLE auth."Revocations" RENAME TO "Away"');
    await expect(revocations.refresh()).rejects.toThrow('does not exist');
    expect(revocations.isRevoked({ tokenId: before })).toBe(true);
    await dataSources[0]?.query('ALTER TABLE auth."Away" RENAME TO "Revocations"');

    await waitUntil(() => revocations.isRevoked({ tokenId: meanwhile }));
  });

  it('have one list, whichever of several services comes first', async () => {
    const empty = await createTestDatabase({ template: 'revocations-empty', migrate: () => Promise.resolve() });
    try {
      const ran = await Promise.all(
        ['one', 'two', 'three'].map((schema) => runMigrations(dataSourceOf(empty.url, schema))),
      );

      expect(ran).toEqual(Array.from({ length: 3 }, () => ['CreateRevocations1764200000000']));
    } finally {
      await empty.drop();
    }
  });
});
