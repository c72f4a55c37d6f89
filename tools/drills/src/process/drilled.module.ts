import { CheckpointStore } from '@cairn/checkpoints';
import { JobQueueModule, jobQueueMigrations } from '@cairn/job-queue';
import { LoggingModule } from '@cairn/logging';
import { PostgresModule } from '@cairn/postgres';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { BlankHandler } from '../handlers/blank.handler.ts';
import { BusyHandler } from '../handlers/busy.handler.ts';
import { DeadlyHandler } from '../handlers/deadly.handler.ts';
import { FolderCheckpointStore } from '../handlers/folder-checkpoint-store.ts';
import { LargeResultHandler } from '../handlers/large-result.handler.ts';
import { LedgerBook } from '../handlers/ledger-book.ts';
import { NastyTextsHandler } from '../handlers/nasty-texts.handler.ts';
import { NewcomerHandler } from '../handlers/newcomer.handler.ts';
import { StormHandler } from '../handlers/storm.handler.ts';
import { UnitsHandler } from '../handlers/units.handler.ts';
import { WorkHandler } from '../handlers/work.handler.ts';
import type { ProcessSettings } from '../processes/protocol.ts';
import { SecondVersion1999000000000 } from './second-version.migration.ts';

const HANDLERS = [
  BlankHandler,
  BusyHandler,
  DeadlyHandler,
  LargeResultHandler,
  NastyTextsHandler,
  StormHandler,
  UnitsHandler,
  WorkHandler,
];

/** A service as users write one, with nothing in it but the queue and its handlers. */
@Module({})
export class DrilledModule implements OnApplicationShutdown {
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  static with(settings: ProcessSettings): DynamicModule {
    const { name, databaseUrl, listenUrl, worker, poolSize, maxPayloadBytes, version = 1 } = settings;
    const storage: DynamicModule = {
      module: CheckpointsModule,
      providers: [{ provide: CheckpointStore, useFactory: () => new FolderCheckpointStore(settings.checkpointFolder) }],
      exports: [CheckpointStore],
    };
    return {
      module: DrilledModule,
      imports: [
        LoggingModule.forRoot({ service: name, level: 'warn' }),
        PostgresModule.forRootAsync({
          useFactory: () => ({
            url: databaseUrl,
            schema: 'public',
            migrations: [...jobQueueMigrations, ...(version === 2 ? [SecondVersion1999000000000] : [])],
            applicationName: name,
            ...(listenUrl ? { listenUrl } : {}),
            ...(poolSize ? { poolSize } : {}),
          }),
        }),
        JobQueueModule.forRootAsync({
          imports: [storage],
          useFactory: () => ({
            ...(maxPayloadBytes ? { maxPayloadBytes } : {}),
            ...(worker ? { worker: { concurrency: 10, unitConcurrency: 4, databaseUrl, ...worker } } : {}),
          }),
        }),
      ],
      providers: [
        { provide: LedgerBook, useFactory: () => new LedgerBook(settings.ledgerUrl) },
        ...HANDLERS,
        ...(version === 2 ? [NewcomerHandler] : []),
      ],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.book.close();
  }
}

@Module({})
class CheckpointsModule {}
