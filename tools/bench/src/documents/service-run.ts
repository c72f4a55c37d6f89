import { openAsBlob } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CairnClient, isActive, type Document } from '@cairn/client';
import { startStack, type Stack, type StackProcess } from '@cairn/local-stack';
import pg from 'pg';
import { watchPeak, type ProcessCost } from './measure-process.ts';
import { ownCpuSeconds, treeCpuSeconds } from './process-tree.ts';

export interface ServiceSettings {
  /** Folder with the built services. */
  bundles: string;
  /** For data and logs; replaced. */
  folder: string;
  provider: string;
  jobs: string;
  /** Default: what the service brings along. */
  languageDataDir?: string | undefined;
}

/** What a document became, on disk. */
export interface ServiceOutput {
  pdf: string;
  text: string;
  hocr: string;
  pages: string;
}

const RESULTS = { pdf: 'document.pdf', text: 'document.txt', hocr: 'document.hocr', pages: 'pages.jsonl' } as const;
const TIME_LIMIT_MS = 40 * 60_000;
const LOOK_EVERY_MS = 500;

/** The whole stack around one processing-service, which is what is measured. */
export class ServiceRun {
  readonly #stack: Stack;
  readonly #client: CairnClient;
  readonly #folder: string;

  private constructor(stack: Stack, client: CairnClient, folder: string) {
    this.#stack = stack;
    this.#client = client;
    this.#folder = folder;
  }

  static async start({ bundles, folder, provider, jobs, languageDataDir }: ServiceSettings): Promise<ServiceRun> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const settings = {
      PROVIDER: provider,
      UNIT_CONCURRENCY: jobs,
      ...(languageDataDir === undefined ? {} : { LANGUAGE_DATA_DIR: languageDataDir }),
    };
    const stack = await startStack({
      dataDir: join(folder, 'stack'),
      bundles,
      env: { 'processing-service': settings },
    });
    const token = (): Promise<string> => stack.token('alice');
    const client = new CairnClient({ apiUrl: stack.endpoints.domainApi ?? '', token });
    return new ServiceRun(stack, client, folder);
  }

  /**
   * From the upload to the end of the job. CPU time and memory are those of processing-service and its children.
   * @returns also the CPU time of its own process alone: its children prepare and recognise pages
   */
  async digitise(path: string): Promise<{ cost: ProcessCost; ownCpuSeconds: number; output: ServiceOutput }> {
    const service = this.#service();
    const pid = service.pid ?? 0;
    const before = { tree: treeCpuSeconds(pid), own: ownCpuSeconds(pid) };
    const startedAt = performance.now();
    const peak = watchPeak(() => service.pid);
    try {
      const { id } = await this.#upload(path);
      const document = await this.#ended(id);
      const wallSeconds = (performance.now() - startedAt) / 1000;
      const cpuSeconds = treeCpuSeconds(pid) - before.tree;
      const own = ownCpuSeconds(pid) - before.own;
      const cost = { wallSeconds, cpuSeconds, peakMegabytes: peak.megabytes() };
      return { cost, ownCpuSeconds: own, output: await this.#download(document) };
    } finally {
      peak.stop();
    }
  }

  /**
   * Kills the service when so many pages are done and starts it again.
   * @returns the seconds from the new start to the end of the job, those of them before anybody works on it again (the
   *   lease of the dead has to expire), and how many pages were done at the kill
   */
  async resume(
    path: string,
    killAtPages: number,
  ): Promise<{ seconds: number; untilTakenUpSeconds: number; donePages: number; output: ServiceOutput }> {
    const service = this.#service();
    const { id } = await this.#upload(path);
    const donePages = await this.#pagesDone(killAtPages);
    await service.kill('SIGKILL');
    const startedAt = performance.now();
    await service.start();
    await this.#takenUpAgain();
    const takenUpAt = performance.now();
    const document = await this.#ended(id);
    return {
      seconds: (performance.now() - startedAt) / 1000,
      untilTakenUpSeconds: (takenUpAt - startedAt) / 1000,
      donePages,
      output: await this.#download(document),
    };
  }

  async stop(): Promise<void> {
    this.#client.close();
    await this.#stack.stop();
  }

  #service(): StackProcess {
    return this.#stack.service('processing-service');
  }

  async #upload(path: string): Promise<Document> {
    const file = await openAsBlob(path, { type: 'application/pdf' });
    return this.#client.documents.upload(file, { fileName: 'bench.pdf' });
  }

  async #ended(id: string): Promise<Document> {
    const document = await this.#over(id);
    if (document.status !== 'Completed')
      throw new Error(`The job ended as ${document.status}: ${document.error?.code}`);
    return document;
  }

  /** Asks now and then: a page that watches would cost the service more, and be told the same. */
  async #over(id: string): Promise<Document> {
    const deadline = performance.now() + TIME_LIMIT_MS;
    while (performance.now() < deadline) {
      const document = await this.#client.documents.get(id);
      if (!isActive(document)) return document;
      await sleep(LOOK_EVERY_MS);
    }
    throw new Error('The job did not end in time');
  }

  /** @returns how many, `least` or more */
  async #pagesDone(least: number): Promise<number> {
    const done = `SELECT count(*)::int AS done FROM "JobEvents" WHERE "Kind" = 'unitCompleted'`;
    return this.#asked<{ done: number }, number>(done, ([row]) => (row && row.done >= least ? row.done : undefined));
  }

  async #takenUpAgain(): Promise<void> {
    const running = `SELECT 1 FROM "BackgroundJobs" WHERE "Status" = 1 AND "Attempt" > 1`;
    await this.#asked(running, (rows) => rows.length > 0 || undefined);
  }

  /** Asks the database until `answer` gives something. */
  async #asked<Row extends object, Answer>(
    query: string,
    answer: (rows: Row[]) => Answer | undefined,
  ): Promise<Answer> {
    const postgres = new pg.Client({ connectionString: this.#stack.endpoints.postgres });
    await postgres.connect();
    try {
      for (const deadline = performance.now() + TIME_LIMIT_MS; performance.now() < deadline; await sleep(50)) {
        const given = answer((await postgres.query<Row>(query)).rows);
        if (given !== undefined) return given;
      }
      throw new Error('It did not happen in time');
    } finally {
      await postgres.end();
    }
  }

  async #download({ id }: Document): Promise<ServiceOutput> {
    const save = async (kind: keyof typeof RESULTS): Promise<string> => {
      const path = join(this.#folder, RESULTS[kind]);
      const answer = await this.#client.documents.download(id, kind);
      await writeFile(path, Buffer.from(await answer.arrayBuffer()));
      return path;
    };
    return { pdf: await save('pdf'), text: await save('text'), hocr: await save('hocr'), pages: await save('pages') };
  }
}
