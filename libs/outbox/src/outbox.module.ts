import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CoalescedNotifier, PgListener } from '@cairn/postgres';
import { DataSource } from 'typeorm';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { OutboxRelay, type OutboxRelayOptions } from './outbox-relay.ts';

export interface OutboxModuleOptions extends OutboxRelayOptions {
  /** Whether this process delivers in the background, default true. `deliverNow` works either way. */
  relay?: boolean;
}

export interface OutboxModuleAsyncOptions {
  imports?: ModuleMetadata['imports'];
  inject?: FactoryProvider['inject'];
  useFactory: (...injected: never[]) => OutboxModuleOptions | Promise<OutboxModuleOptions>;
}

const OPTIONS = Symbol('OutboxModuleOptions');

/**
 * `Outbox`, `Inbox` and `OutboxRelay` everywhere in the app; needs `PostgresModule`. Features register their handlers by
 * `relay.handle(...)` in `onModuleInit`; the relay starts when the app has and stops before its connections close.
 */
@Module({})
export class OutboxModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly notifier: CoalescedNotifier;

  constructor(
    @Inject(OPTIONS) private readonly options: OutboxModuleOptions,
    dataSource: DataSource,
    private readonly listener: PgListener,
    private readonly outbox: Outbox,
    private readonly relay: OutboxRelay,
  ) {
    this.notifier = new CoalescedNotifier(dataSource, this.channel, 50);
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: OutboxModuleAsyncOptions): DynamicModule {
    return {
      module: OutboxModule,
      global: true,
      imports,
      providers: [
        { provide: OPTIONS, inject, useFactory: useFactory as FactoryProvider['useFactory'] },
        { provide: Outbox, inject: [OPTIONS], useFactory: ({ schema }: OutboxModuleOptions) => new Outbox(schema) },
        { provide: Inbox, inject: [OPTIONS], useFactory: ({ schema }: OutboxModuleOptions) => new Inbox(schema) },
        {
          provide: OutboxRelay,
          inject: [DataSource, Inbox, OPTIONS],
          useFactory: (dataSource: DataSource, inbox: Inbox, options: OutboxModuleOptions) =>
            new OutboxRelay(dataSource, inbox, options),
        },
      ],
      exports: [Outbox, Inbox, OutboxRelay],
    };
  }

  onApplicationBootstrap(): void {
    this.outbox.onAdded(() => this.notifier.hint());
    if (this.options.relay === false) return;
    this.outbox.onAdded(() => this.relay.wake());
    this.listener.listen(this.channel, () => this.relay.wake());
    this.listener.onReconnected(() => this.relay.wake());
    this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await this.notifier.flush();
  }

  private get channel(): string {
    return `outbox ${this.options.schema}`;
  }
}
