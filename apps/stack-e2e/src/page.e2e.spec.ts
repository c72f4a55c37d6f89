import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { startSpecStack, type SpecStack } from './spec-stack.ts';
import { pdfOf } from './user.ts';

const PAGES = 5;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The page in a real browser, against the real services, as served in production. */
describe('the page', () => {
  let stack: SpecStack;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    stack = await startSpecStack({
      // The third page leaves a slow machine time to look at a document that is half done.
      script: {
        default: { latencyMs: 700 },
        units: { '0003': { latencyMs: 8_000 }, '0004': { failWithCode: 'IMAGE_NOT_DECODABLE' } },
      },
    });
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  beforeEach(async () => {
    page = await (await browser.newContext({ acceptDownloads: true })).newPage();
    problems.length = 0;
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) problems.push(message.text());
    });
    await page.goto(stack.endpoints.web ?? '');
  });

  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const signIn = (user: string) => page.getByRole('button', { name: `Sign in as ${user}` }).click();

  async function upload(title: string, bytes: Uint8Array): Promise<void> {
    const file = { name: `${title}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(bytes) };
    await page.getByLabel('Choose files').setInputFiles(file);
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
  }

  const cell = (number: number, state: string) => page.getByRole('img', { name: `Page ${number}: ${state}` });

  it('fills the pages in one by one, names a page that failed, and hands out the results', async () => {
    await signIn('alice');
    await upload('Waymarks', await pdfOf(PAGES));
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('link', { name: 'Waymarks', exact: true }).click();

    await cell(1, 'done').waitFor();
    await cell(PAGES, 'waiting').waitFor();
    await page.locator('[data-testid=connection][data-state=live]').waitFor();

    await page.locator('[data-testid=status][data-status=Completed]').waitFor({ timeout: 120_000 });
    await cell(3, 'done').waitFor();
    await cell(4, 'failed').waitFor();
    await page.locator('[data-testid=connection][data-state=idle]').waitFor({ timeout: 30_000 });

    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download Text' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe('Waymarks.txt');
    expect(await readFile(await download.path(), 'utf8')).toContain('Mock page 5');
  });

  it('shows the pages again after a reload in the middle, and lets the user cancel and resume', async () => {
    await signIn('bob');
    await upload('Interrupted', await pdfOf(3));
    await page.getByRole('link', { name: 'Interrupted', exact: true }).click();
    await cell(1, 'done').waitFor();

    await page.reload();
    await cell(1, 'done').waitFor();

    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('[data-testid=status][data-status=Cancelled]').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.locator('[data-testid=status][data-status=Completed]').waitFor({ timeout: 120_000 });

    const firstPage = (await stack.providerCalls()).filter((call) => call.unitId === '0001');
    expect(new Set(firstPage.map((call) => call.jobId)).size).toBe(firstPage.length);
  });

  it('says in words why a file was not accepted, with the trace id, and keeps nothing of it', async () => {
    await signIn('carol');
    await upload('Not a PDF', Buffer.from('<!doctype html><p>hello'));

    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/not accepted[\s\S]*[0-9a-f]{32}/i);
    expect(await page.locator('[data-document-id]').count()).toBe(0);
  });

  it('can be used with the keyboard alone', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/skip/i);
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      if (/Sign in as alice/.test((await page.evaluate(() => document.activeElement?.textContent)) ?? '')) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no accessibility fault that axe can find, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await signIn('alice');
    await page.getByRole('link', { name: 'Waymarks', exact: true }).click();
    await page.getByTestId('unit-summary').waitFor();

    // Evaluated by the test's own connection to the browser, which the page's content security policy does not bind.
    await page.evaluate(await readFile(axe, 'utf8'));
    const violations = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
    expect(violations).toEqual([]);
  });
});
