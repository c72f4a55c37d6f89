import type { PgListener } from '@cairn/postgres';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { checkedSwitch } from './queue-switch.ts';
import type { QueueSwitch, SwitchChange, SwitchMode, SwitchScope } from './queue-switch.ts';
import { SwitchBoard } from './switch-board.ts';
import { openSwitch, readChanges, readSwitches, SWITCHES_CHANNEL, writeProviders, writeSwitch } from './switch-rows.ts';

export interface QueueSwitchesDependencies {
  dataSource: DataSource;
  listener: PgListener;
  jobTypes: () => readonly string[];
  /** Names of the providers that a type can run with. Default: none, then provider switches hold no type. */
  providersOf?: ((jobType: string) => readonly string[]) | undefined;
}

const RETRY_MS = 500;

/**
 * Kill switches for job types, providers and users, obeyed by every replica within 5 seconds and without a deployment.
 * Switched jobs stay queued and lose nothing; their places in the order stay as well.
 */
export class QueueSwitches implements OnApplicationBootstrap, OnModuleDestroy {
  private providersTold = false;
  /** The newest version heard of. */
  private heard = -1;
  private retry: NodeJS.Timeout | undefined;
  private known: { version: number; board: SwitchBoard } | undefined;
  private readonly changeHandlers = new Set<() => void>();
  private unsubscribe: (() => void)[] = [];
  private stopped = false;

  constructor(private readonly shared: QueueSwitchesDependencies) {}

  /**
   * Sets a switch, or changes the one that is set; it holds until `clear`.
   * @param given `name` is the job type, the provider's name or the user's id
   * @throws RequestInvalidError for an empty reason or name, or a user that is no UUID
   */
  async set(given: {
    scope: SwitchScope;
    name: string;
    mode: SwitchMode;
    reason: string;
    by: string;
  }): Promise<QueueSwitch> {
    const written = await writeSwitch(this.shared.dataSource, checkedSwitch(given));
    await this.refresh();
    return written;
  }

  /** @returns false when it was not set; @throws RequestInvalidError as `set` does */
  async clear(given: { scope: SwitchScope; name: string; reason: string; by: string }): Promise<boolean> {
    const opened = await openSwitch(this.shared.dataSource, checkedSwitch(given));
    await this.refresh();
    return opened;
  }

  /** What is set now, the latest first. */
  async list(): Promise<QueueSwitch[]> {
    return (await readSwitches(this.shared.dataSource)).switches;
  }

  /** Who switched what when and why, newest first. Nothing is ever removed from it. */
  async history({ scope, name, limit = 100 }: { scope?: SwitchScope; name?: string; limit?: number } = {}): Promise<
    SwitchChange[]
  > {
    return readChanges(this.shared.dataSource, { scope: scope ?? null, name: name ?? null, limit });
  }

  /** As far as this process knows, which may be 5 seconds behind. Open until the switches have been read once. */
  isOpen(scope: SwitchScope, name: string): boolean {
    return this.known?.board.isOpen(scope, name) ?? true;
  }

  /** Listens for changes; returns at once, also with the database away. */
  start(): void {
    const refresh = (): Promise<void> => this.refresh();
    this.unsubscribe = [
      this.shared.listener.listen(SWITCHES_CHANNEL, refresh),
      this.shared.listener.onReconnected(refresh),
    ];
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    for (const end of this.unsubscribe) end();
  }

  /** Not before the app has come up: one that does not is never told to stop. */
  onApplicationBootstrap(): void {
    this.start();
  }

  onModuleDestroy(): void {
    this.stop();
  }

  /** What to obey. Reads it when it was never read: nobody may claim before. @throws as the database does */
  async board(): Promise<SwitchBoard> {
    if (!this.providersTold) await this.tellProviders();
    if (!this.known) await this.refresh();
    return this.boardNow;
  }

  /** What is known so far, for those that cannot wait. */
  get boardNow(): SwitchBoard {
    return this.known?.board ?? this.boardOf([]);
  }

  /**
   * For the heartbeat, which hears the version (`SWITCHES_VERSION`) also when notifications are lost. To say it once is
   * enough: what cannot be read now is read as soon as it can.
   */
  async refreshIfNewer(version: number): Promise<void> {
    this.heard = Math.max(this.heard, version);
    clearTimeout(this.retry);
    if (this.heard <= this.version || this.stopped) return;
    try {
      await this.refresh();
    } catch (error) {
      this.retry = setTimeout(() => void this.refreshIfNewer(version).catch(() => undefined), RETRY_MS);
      this.retry.unref();
      throw error;
    }
  }

  /** Calls `handler` whenever the switches have changed in this process. @returns ends it */
  onChange(handler: () => void): () => void {
    this.changeHandlers.add(handler);
    return () => void this.changeHandlers.delete(handler);
  }

  private async refresh(): Promise<void> {
    const { version, switches } = await readSwitches(this.shared.dataSource);
    // Answers may overtake each other.
    if (version <= this.version) return;
    this.known = { version, board: this.boardOf(switches) };
    for (const handler of this.changeHandlers) handler();
  }

  private get version(): number {
    return this.known?.version ?? -1;
  }

  private boardOf(switches: readonly QueueSwitch[]): SwitchBoard {
    return new SwitchBoard(switches, this.shared.providersOf ?? (() => []));
  }

  private async tellProviders(): Promise<void> {
    const { providersOf, jobTypes, dataSource } = this.shared;
    if (providersOf) {
      await writeProviders(dataSource, new Map(jobTypes().map((jobType) => [jobType, providersOf(jobType)])));
    }
    this.providersTold = true;
  }
}
