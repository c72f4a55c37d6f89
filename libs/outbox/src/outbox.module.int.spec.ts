import { Injectable, Module, type INestApplicationContext, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PgListener, PostgresModule } from '@cairn/postgres';
import { createTestDatabase, waitUntil, type TestDatabase } from '@cairn/testing';
import { DataSource } from 'typeorm';
import { createOutboxMigration, Outbox, OutboxModule, OutboxRelay } from './index.ts';

@Injectable()
class OrderMail implements OnModuleInit {
  readonly sent: string[] = [];

  constructor(private readonly relay: OutboxRelay) {}

  onModuleInit(): void {
    this.relay.handle<string>('order.placed', { deliver: async ({ payload }) => void this.sent.push(payload) });
  }
}

describe('OutboxModule', () => {
  let database: TestDatabase;
  const apps: INestApplicationContext[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.drop();
  });

  const start = async (relay: boolean): Promise<INestApplicationContext> => {
    @Module({
      imports: [
        PostgresModule.forRootAsync({
          useFactory: () => ({
            url: database.url,
            schema: 'shop',
            migrations: [createOutboxMigration({ schema: 'shop', timestamp: 1700000000000 })],
          }),
        }),
        // Polling far apart, so that what arrives soon was woken.
        OutboxModule.forRootAsync({ useFactory: () => ({ schema: 'shop', relay, pollMs: 600_000 }) }),
      ],
      providers: [OrderMail],
    })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false });
    apps.push(app);
    return app;
  };
  const place = (app: INestApplicationContext, order: string): Promise<string> =>
    app
      .get(DataSource)
      .transaction((manager) => app.get(Outbox).add(manager, { topic: 'order.placed', key: order, payload: order }));

  it('delivers at once what its own process commits, and what another one does', async () => {
    const relaying = await start(true);
    await waitUntil(() => relaying.get(PgListener).healthy);
    await place(relaying, 'own');
    await waitUntil(() => relaying.get(OrderMail).sent.includes('own'));

    const writing = await start(false);
    await place(writing, 'foreign');
    await waitUntil(() => relaying.get(OrderMail).sent.includes('foreign'));
    expect(writing.get(OrderMail).sent).toEqual([]);
  });
});
