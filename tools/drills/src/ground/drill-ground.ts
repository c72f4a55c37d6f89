import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnqueueJob, WorkerOptions } from '@cairn/job-queue';
import { waitUntil } from '@cairn/testing';
import type { GuardedServer } from '@cairn/testing';
import { checkLedger } from '../ledger/ledger-checks.ts';
import type { Expectations } from '../ledger/ledger-checks.ts';
import { DrillDatabase } from '../ledger/drill-database.ts';
import { createLedger } from '../ledger/ledger-schema.ts';
import { DrillProcess } from '../processes/drill-process.ts';
import type { ProcessStart } from '../processes/drill-process.ts';
import type { CallOutcome, EnqueueOrder, ProcessSettings } from '../processes/protocol.ts';
import type { DrillReport, Recovery } from '../report/drill-report.ts';
import { TcpProxy } from '../tcp-proxy/tcp-proxy.ts';
import { seededRandom } from './seeded-random.ts';
import type { Drill } from './drill.ts';

export interface GroundOptions {
  /** A server of the drill's own: it may be restarted. */
  server: GuardedServer;
  /** Main file of the bundled process. */
  main: string;
  /** For logs and checkpoints. */
  folder: string;
  /** Few jobs and short waits, for `npm test`. */
  short: boolean;
  seed: number;
}

/** Short waits, so that the short form can wait for them. Leases are as long as ever: a busy machine must not kill a worker. */
const QUICK: Partial<WorkerOptions> = { sweepSeconds: 1, backoffBaseMs: 100 };

type StartOptions = Partial<ProcessSettings> & Pick<ProcessStart, 'nodeFlags' | 'env'>;

/** Where one drill takes place: a database, the processes at work on it, and a note of what happened. */
export class DrillGround {
  readonly short: boolean;
  readonly server: GuardedServer;
  readonly database: DrillDatabase;
  readonly random: () => number;
  /** What the general checks allow; set by the drill. */
  expect: Expectations = {};
  readonly problems: string[] = [];
  readonly figures: DrillReport['figures'] = {};
  readonly processes: DrillProcess[] = [];
  private readonly recoveries: Recovery[] = [];
  private readonly proxies: TcpProxy[] = [];
  private readonly options: GroundOptions;
  private readonly userId = randomUUID();
  private faults = 0;

  private constructor(options: GroundOptions, database: DrillDatabase) {
    this.options = options;
    this.short = options.short;
    this.server = options.server;
    this.database = database;
    this.random = seededRandom(options.seed);
  }

  /** Runs a drill from an empty database to its report; whatever happens, nothing is left running. */
  static async report(drill: Drill, options: GroundOptions): Promise<DrillReport> {
    const startedAt = Date.now();
    await mkdir(options.folder, { recursive: true });
    const database = await DrillDatabase.create(options.server.connection, `drill_${randomBytes(6).toString('hex')}`);
    const ground = new DrillGround(options, database);
    try {
      await ground.prepare();
      await drill.run(ground).catch((error: unknown) => ground.problem(`it broke off: ${describe(error)}`));
      const checked = await checkLedger(database, ground.expect);
      const { faults, recoveries, figures } = ground;
      return {
        id: drill.id,
        name: drill.name,
        faults,
        recoveries,
        figures,
        ...checked,
        problems: [...ground.problems, ...checked.problems],
        seconds: (Date.now() - startedAt) / 1000,
      };
    } finally {
      await Promise.all(ground.processes.map((process) => process.kill()));
      await Promise.all(ground.proxies.map((proxy) => proxy.stop()));
      await database.drop();
    }
  }

  /** Enqueues in the name of the drill; the first process to start, so it runs the migrations too. */
  get producer(): DrillProcess {
    const [first] = this.processes;
    if (!first) throw new Error('The producer has not been started.');
    return first;
  }

  /** @returns once it is ready */
  async start(options: StartOptions = {}): Promise<DrillProcess> {
    const process = this.launch(options);
    await process.whenReady();
    return process;
  }

  launch({ nodeFlags, env, ...settings }: StartOptions = {}): DrillProcess {
    const { main, folder } = this.options;
    const name = settings.name ?? `process-${this.processes.length}`;
    const process = DrillProcess.launch({
      main,
      logFile: join(folder, `${name}.log`),
      settings: {
        databaseUrl: this.database.workerUrl,
        ledgerUrl: this.database.url,
        checkpointFolder: join(folder, 'checkpoints'),
        ...settings,
        name,
      },
      ...(nodeFlags ? { nodeFlags } : {}),
      ...(env ? { env } : {}),
    });
    this.processes.push(process);
    return process;
  }

  /** For workers that are to be lost: the defaults, or short waits in the short form. */
  get mortal(): Partial<WorkerOptions> {
    return this.short ? QUICK : {};
  }

  /** A process that runs jobs. @param worker as users set it; defaults otherwise */
  async worker(worker: Partial<WorkerOptions> = {}, options: StartOptions = {}): Promise<DrillProcess> {
    return this.start({ ...options, worker });
  }

  async workers(count: number, worker: Partial<WorkerOptions> = {}): Promise<DrillProcess[]> {
    return Promise.all(Array.from({ length: count }, () => this.worker(worker)));
  }

  async proxy(): Promise<TcpProxy> {
    const proxy = await TcpProxy.start(this.database.url);
    this.proxies.push(proxy);
    return proxy;
  }

  /** Jobs to enqueue, each with an idempotency key of its own. */
  jobs(count: number, request: Partial<EnqueueJob> = {}): EnqueueJob[] {
    return Array.from({ length: count }, () => ({
      userId: this.userId,
      jobType: 'drill.work',
      payload: {},
      idempotencyKey: randomUUID(),
      ...request,
    }));
  }

  /** @returns ids, in the order of the jobs @throws when one is refused */
  async enqueue(jobs: EnqueueJob[], options: Partial<EnqueueOrder> & { by?: DrillProcess } = {}): Promise<string[]> {
    const outcomes = await this.tryToEnqueue(jobs, options);
    return outcomes.map((outcome) => {
      if ('refused' in outcome) throw new Error(`A job was refused: ${JSON.stringify(outcome.refused)}`);
      return outcome.job.id;
    });
  }

  async tryToEnqueue(
    jobs: EnqueueJob[],
    { by = this.producer, ...options }: Partial<EnqueueOrder> & { by?: DrillProcess } = {},
  ): Promise<CallOutcome[]> {
    const outcomes = await by.order({ order: 'enqueue', jobs, atOnce: 10, ...options });
    await this.acknowledged(outcomes.flatMap((outcome) => ('job' in outcome ? [outcome.job.id] : [])));
    return outcomes;
  }

  /** Notes jobs that a caller was told of. */
  async acknowledged(ids: readonly string[]): Promise<void> {
    await this.database.rows(
      'INSERT INTO drill."Acknowledged" SELECT unnest($1::uuid[]) ON CONFLICT ("JobId") DO NOTHING',
      [ids],
    );
  }

  async openGate(name: string): Promise<void> {
    await this.database.rows('INSERT INTO drill."Gates" VALUES ($1) ON CONFLICT ("Name") DO NOTHING', [name]);
  }

  /** Waits until nothing is left to do; what still is then shows in the checks. */
  async drained(timeoutMs = 120_000): Promise<void> {
    const left = (): Promise<number> =>
      this.database.value<number>('SELECT count(*)::int FROM public."BackgroundJobs" WHERE "CompletedAt" IS NULL');
    await waitUntil(async () => (await left()) === 0, { timeoutMs, intervalMs: 50 }).catch(() => undefined);
  }

  /** Waits until so many runs have begun. */
  async begun(runs: number, timeoutMs = 60_000): Promise<void> {
    await this.until(`${runs} runs to begin`, async () => (await this.runs()) >= runs, timeoutMs);
  }

  async runs(): Promise<number> {
    return this.database.value<number>('SELECT count(*)::int FROM drill."Ledger"');
  }

  until<T>(
    what: string,
    condition: () => Promise<T | false | null | undefined> | T | false | null | undefined,
    timeoutMs = 60_000,
  ): Promise<T> {
    return waitUntil(condition, { what, timeoutMs, intervalMs: 20 });
  }

  fault(count = 1): void {
    this.faults += count;
  }

  recovered(recovery: Recovery): void {
    this.recoveries.push(recovery);
  }

  problem(what: string): void {
    this.problems.push(what);
  }

  /** Notes a problem unless the fact holds. */
  must(fact: boolean, problem: string): void {
    if (!fact) this.problem(problem);
  }

  private async prepare(): Promise<void> {
    await this.start({ name: 'producer' });
    await createLedger(this.database);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
