import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Logger, Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { isDatabaseUnavailable } from './connection-errors.ts';
import { createDataSource, type PostgresOptions } from './data-source.ts';
import { DatabaseErrorsInterceptor } from './database-errors.interceptor.ts';
import { PgListener } from './pg-listener.ts';
import { runMigrations } from './run-migrations.ts';

export interface PostgresModuleOptions extends PostgresOptions {
  /** Where LISTEN goes; default `url`. Set it when `url` leads to a pooler. */
  listenUrl?: string;
  /** How long the start waits for a database that does not answer yet, default 60,000. */
  startupWaitMs?: number;
}

export interface PostgresModuleAsyncOptions {
  imports?: ModuleMetadata['imports'];
  inject?: FactoryProvider['inject'];
  useFactory: (...injected: never[]) => PostgresModuleOptions | Promise<PostgresModuleOptions>;
}

const OPTIONS = Symbol('PostgresModuleOptions');

/**
 * The app's database: runs the migrations, then provides TypeORM's `DataSource` and `EntityManager` everywhere, and a
 * `PgListener`. Repositories come from `TypeOrmModule.forFeature` as usual.
 */
@Global()
@Module({})
export class PostgresModule {
  static forRootAsync(options: PostgresModuleAsyncOptions): DynamicModule {
    const settings: FactoryProvider = {
      provide: OPTIONS,
      inject: options.inject ?? [],
      useFactory: options.useFactory as FactoryProvider['useFactory'],
    };
    const settingsModule: DynamicModule = {
      module: PostgresSettingsModule,
      imports: options.imports ?? [],
      providers: [settings],
      exports: [OPTIONS],
    };
    const database = TypeOrmModule.forRootAsync({
      imports: [settingsModule],
      inject: [OPTIONS],
      // The data source is made below; this only carries the settings to it. Retrying is done there too, and knows why.
      useFactory: (given: PostgresModuleOptions) => ({ type: 'postgres', retryAttempts: 0, extra: given }),
      dataSourceFactory: (carrier) => connect((carrier as { extra: PostgresModuleOptions }).extra),
    });
    return {
      module: PostgresModule,
      imports: [settingsModule, database],
      providers: [
        { provide: PgListener, inject: [OPTIONS], useFactory: createListener },
        { provide: APP_INTERCEPTOR, useClass: DatabaseErrorsInterceptor },
      ],
      exports: [PgListener],
    };
  }
}

@Module({})
class PostgresSettingsModule {}

function createListener({ url, listenUrl, applicationName = 'cairn' }: PostgresModuleOptions): PgListener {
  return new PgListener({ url: listenUrl ?? url, applicationName: `${applicationName} listener` });
}

/** Containers start in any order: a database that is not up yet is waited for, a wrong password is not. */
async function connect(options: PostgresModuleOptions): Promise<DataSource> {
  const logger = new Logger(PostgresModule.name);
  const deadline = performance.now() + (options.startupWaitMs ?? 60_000);
  const onPoolError = (error: Error): void => logger.warn(`An idle connection broke: ${error.message}`);
  for (let attempt = 1; ; attempt += 1) {
    const dataSource = createDataSource({ onPoolError, ...options });
    try {
      const ran = await runMigrations(dataSource);
      if (ran.length > 0) logger.log(`Ran ${ran.length} migration(s): ${ran.join(', ')}`);
      return await dataSource.initialize();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > deadline) throw error;
      if (attempt === 1) logger.warn(`The database does not answer yet, waiting for it: ${(error as Error).message}`);
      await sleep(Math.min(100 * 2 ** attempt, 2_000));
    }
  }
}
