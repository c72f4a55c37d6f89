import { type ArgumentsHost, Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { startPrivatePostgres, waitUntil, type GuardedServer } from '@cairn/testing';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { PgListener, PostgresModule } from './index.ts';

class CreateThings1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shop."Things" (n int)');
  }
  async down(): Promise<void> {}
}

@Controller()
class ThingsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('things')
  things(): Promise<unknown> {
    return this.dataSource.query('SELECT n FROM shop."Things"');
  }
}

describe('PostgresModule', () => {
  let server: GuardedServer;
  let app: INestApplication;

  beforeAll(async () => {
    server = await startPrivatePostgres();
  });
  afterAll(() => server.remove());

  it('waits for the database, migrates it, answers 503 while it is away, and recovers', async () => {
    await server.stop();
    @Module({
      imports: [
        PostgresModule.forRootAsync({
          useFactory: () => ({ url: server.connection, schema: 'shop', migrations: [CreateThings1700000000001] }),
        }),
      ],
      controllers: [ThingsController],
    })
    class App {}

    const starting = NestFactory.create(App, { logger: false });
    await server.start();
    app = await starting;
    const errors: unknown[] = [];
    app.useGlobalFilters({
      catch: (error: unknown, host: ArgumentsHost) => {
        errors.push(error);
        host.switchToHttp().getResponse<{ status(code: number): { end(): void } }>().status(503).end();
      },
    });
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/things`;
    try {
      const first = await fetch(url);
      expect([first.status, await first.json()]).toEqual([200, []]);

      app.get(PgListener).listen('things', () => undefined);
      await waitUntil(() => app.get(PgListener).healthy);

      await server.kill();
      expect((await fetch(url)).status).toBe(503);
      expect(errors).toMatchObject([{ code: 'DEPENDENCY_UNAVAILABLE' }]);

      await server.start();
      await waitUntil(async () => (await fetch(url)).status === 200);
    } finally {
      await app.close();
    }
  });
});
