import { jest } from '@jest/globals';
import { PageProcessPool, type PooledProcess } from './page-process-pool.ts';

const { signal } = new AbortController();

class Counted implements PooledProcess<string> {
  pagesDone = 0;
  ended = false;
  readonly residentBytes = 0;

  suits(): boolean {
    return true;
  }

  run(page: string): Promise<string> {
    this.pagesDone += 1;
    return Promise.resolve(page);
  }

  end(): Promise<void> {
    this.ended = true;
    return Promise.resolve();
  }
}

describe('PageProcessPool', () => {
  let started: Counted[];
  let pool: PageProcessPool<string>;
  beforeEach(() => {
    jest.useFakeTimers();
    started = [];
    pool = new PageProcessPool({
      start: () => {
        const process = new Counted();
        started.push(process);
        return process;
      },
      ...{ processes: 1, pagesPerProcess: 5, recycleAboveMegabytes: 500 },
      ...{ idleCloseMs: 60_000, afterManyPages: { pages: 3, idleCloseMs: 500 } },
    });
  });
  afterEach(async () => {
    await pool.close();
    jest.useRealTimers();
  });

  async function runPages(count: number): Promise<void> {
    for (let page = 0; page < count; page++) await pool.run(`page ${page}`, signal);
  }

  it('keeps an idle process for the next document', async () => {
    await runPages(2);

    await jest.advanceTimersByTimeAsync(59_000);
    expect(pool.facts()).toMatchObject({ processes: 1, busy: 0 });

    await jest.advanceTimersByTimeAsync(2_000);
    expect(pool.facts()).toMatchObject({ processes: 0 });
    expect(started).toMatchObject([{ pagesDone: 2, ended: true }]);
  });

  it('gives the memory back soon after many pages, but not between them', async () => {
    await runPages(3);
    await jest.advanceTimersByTimeAsync(400);
    await runPages(1);
    expect(started).toMatchObject([{ pagesDone: 4, ended: false }]);

    await jest.advanceTimersByTimeAsync(501);
    expect(started).toMatchObject([{ ended: true }]);

    await runPages(1);
    expect(started).toMatchObject([{ pagesDone: 4 }, { pagesDone: 1, ended: false }]);
  });

  it('replaces a process that has done its pages', async () => {
    await runPages(6);

    expect(started).toMatchObject([
      { pagesDone: 5, ended: true },
      { pagesDone: 1, ended: false },
    ]);
  });
});
