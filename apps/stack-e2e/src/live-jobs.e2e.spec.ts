import { ApiError, CairnClient, type WatchedJob } from '@cairn/client';
import { waitUntil } from '@cairn/testing';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { bundlePage } from './bundle-page.ts';
import { startSpecStack, type SpecStack } from './spec-stack.ts';
import { pdfOf } from './user.ts';

const PAGES = 5;

/** Following jobs as they run, with the SDK in Node and on the page, through what happens to connections. */
describe('live jobs', () => {
  let stack: SpecStack;

  beforeAll(async () => {
    stack = await startSpecStack({
      // The third page leaves a slow machine time to do something to a connection in the middle of a job.
      script: { default: { latencyMs: 500 }, units: { '0003': { latencyMs: 12_000 } } },
    });
  });
  afterAll(() => stack.stop());

  describe('in Node', () => {
    const clients: CairnClient[] = [];

    afterEach(() => clients.splice(0).forEach((client) => client.close()));

    function clientOf(user: string): CairnClient {
      const client = new CairnClient({ apiUrl: stack.endpoints.domainApi ?? '', token: () => stack.token(user) });
      clients.push(client);
      return client;
    }

    const scan = async (pages: number) => new Blob([(await pdfOf(pages)) as BlobPart], { type: 'application/pdf' });

    it('uploads a document, follows it page by page, and downloads its text', async () => {
      const client = clientOf('alice');
      const { id } = await client.documents.upload(await scan(PAGES), { title: 'From Node', fileName: 'scan.pdf' });
      const pages = new Set<number>();
      let last: WatchedJob | undefined;
      for await (last of client.watchJob(id)) pages.add(last.units.filter(({ status }) => status === 'done').length);

      expect(last).toMatchObject({ status: 'Completed', percent: 100, document: { id, pageCount: PAGES } });
      expect(pages.size).toBeGreaterThan(2);
      expect(await (await client.documents.download(id, 'text')).text()).toContain(`Mock page ${PAGES}`);
      expect((await client.documents.list({ limit: 1 })).items).toMatchObject([{ id, title: 'From Node' }]);
      await waitUntil(() => client.jobs.connection.state() === 'idle');
    });

    it('cancels, retries and deletes a document, and follows each run to its own end', async () => {
      const client = clientOf('bob');
      const { id } = await client.documents.upload(await scan(PAGES));
      const firstRun = client.watchJob(id);
      firstRun.on('event', ({ name }) => {
        if (name === 'unitCompleted') void client.documents.cancel(id).catch(() => undefined);
      });
      let last: WatchedJob | undefined;
      for await (last of firstRun);
      expect(last?.status).toBe('Cancelled');

      await client.documents.retry(id);
      for await (last of client.watchJob(id));
      expect(last?.status).toBe('Completed');

      await client.documents.delete(id);
      expect(await client.documents.get(id).catch((error: unknown) => error)).toBeInstanceOf(ApiError);
    });

    it('says why a document was not accepted, by code and with the trace id', async () => {
      const file = new Blob(['<!doctype html>'], { type: 'application/pdf' });
      const refusal = await clientOf('carol')
        .documents.upload(file)
        .catch((error: unknown) => error);

      expect(refusal).toMatchObject({ status: 422, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
      expect((refusal as ApiError).has('UNSUPPORTED_TYPE')).toBe(true);
    });
  });

  describe('on the page', () => {
    let browser: Browser;
    let page: Page;
    let sockets: number;

    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser.close());

    beforeEach(async () => {
      page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(120_000);
      sockets = 0;
      page.on('websocket', () => (sockets += 1));
    });
    afterEach(() => page.context().close());

    /** Signs in and uploads; ends on the document's own page with its first page done. */
    async function startJob(user: string, title: string): Promise<void> {
      await page.goto(stack.endpoints.web ?? '');
      await page.getByRole('button', { name: `Sign in as ${user}` }).click();
      await connection('idle').waitFor();
      expect(sockets).toBe(0);
      const buffer = Buffer.from(await pdfOf(PAGES));
      const input = page.getByLabel('Choose files');
      await input.setInputFiles({ name: `${title}.pdf`, mimeType: 'application/pdf', buffer });
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await page.getByRole('link', { name: title, exact: true }).click();
      await cell(1, 'done').waitFor();
      await connection('live').waitFor();
      await page.evaluate(() => Object.assign(window, { samePage: true }));
    }

    const connection = (state: string) => page.locator(`[data-testid=connection][data-state=${state}]`);
    const cell = (number: number, state: string) => page.getByRole('img', { name: `Page ${number}: ${state}` });
    const finished = () => page.locator('[data-testid=status][data-status=Completed]').waitFor();
    const wasReloaded = async () => !(await page.evaluate(() => 'samePage' in window));
    const log = () => page.getByTestId('event-log').getByRole('listitem').allTextContents();

    it('logs what happens, and has its socket open only while something is active', async () => {
      await startJob('alice', 'Logged');
      expect(sockets).toBeGreaterThan(0);

      await finished();
      await cell(PAGES, 'done').waitFor();
      await connection('idle').waitFor();

      const lines = (await log()).toReversed().join('\n');
      expect(lines).toMatch(/Page 3 done\.[^]*Page 4 done\.[^]*Page 5 done\.[^]*Completed\./);
    });

    it('can be shown by the hook of the SDK on a page of somebody else', async () => {
      const script = await bundlePage(new URL('hook-page.fixture.ts', import.meta.url));
      await page.goto(`${stack.endpoints.web}/health/live`);
      const user = new CairnClient({ apiUrl: stack.endpoints.domainApi ?? '', token: () => stack.token('carol') });
      const { id } = await user.documents.upload(new Blob([(await pdfOf(PAGES)) as BlobPart]), {
        fileName: 'scan.pdf',
      });
      await page.evaluate((watched) => Object.assign(window, { watched }), { id, token: await stack.token('carol') });
      // By the test's own connection to the browser, which no content security policy binds.
      await page.evaluate(script);

      await page.locator('p[data-connection=live]', { hasText: /Processing, \d done/ }).waitFor();
      await page.locator('p[data-connection=idle]', { hasText: `Completed, ${PAGES} done` }).waitFor();
    });

    it('goes on without a reload when processing-service restarts in the middle of a job', async () => {
      await startJob('bob', 'Restarted');

      await stack.service('processing-service').stop();
      await page.locator('[data-testid=connection]:not([data-state=live])').waitFor();
      await stack.service('processing-service').start();
      await connection('live').waitFor();
      await finished();

      await cell(PAGES, 'done').waitFor();
      expect(await log()).toEqual(expect.arrayContaining([expect.stringContaining('Page 5 done.')]));
      expect(await wasReloaded()).toBe(false);
    });

    it('makes a new connection after the computer slept, and misses nothing', async () => {
      await page.clock.install();
      await startJob('carol', 'Slept');
      const before = sockets;

      await page.clock.fastForward('05:00');
      await waitUntil(() => sockets > before);
      await connection('live').waitFor();
      await finished();

      const done = (await log()).filter((line) => /Page \d done\./.test(line));
      expect(new Set(done).size).toBe(done.length);
      for (const number of [3, 4, 5]) expect(done.filter((line) => line.includes(`Page ${number} `))).toHaveLength(1);
      expect(await wasReloaded()).toBe(false);
    });
  });
});
