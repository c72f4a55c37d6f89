import { PDFDocument } from '@cantoo/pdf-lib';
import type { Page, Browser } from 'playwright-core';
import sharp from 'sharp';
import { startBrowser } from './browser.ts';
import { startSpecStack, type SpecStack } from './spec-stack.ts';
import { User, pdfOf, type DocumentJson } from './user.ts';

const PASSWORD = 'correct horse battery';

/** Several files as one document, pages, passwords and other settings, from the form to the job. */
describe('documents with settings', () => {
  let stack: SpecStack;
  let alice: User;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startSpecStack();
    alice = await User.of(stack, 'alice');
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  async function locked(pages: number): Promise<Uint8Array> {
    const document = await PDFDocument.load(await pdfOf(pages));
    document.encrypt({ userPassword: PASSWORD, ownerPassword: 'owner' });
    return document.save();
  }

  function picture(): Promise<Buffer> {
    return sharp({ create: { width: 800, height: 1000, channels: 3, background: 'white' } })
      .webp()
      .toBuffer();
  }

  async function send(
    fields: Record<string, string>,
    ...files: [name: string, bytes: Uint8Array][]
  ): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const [name, bytes] of files) form.append('file', new Blob([bytes as BlobPart]), name);
    return alice.request('/api/documents', { method: 'POST', body: form });
  }

  /** Units that the provider was asked for, for one job. */
  async function askedUnits({ jobId }: DocumentJson): Promise<string[]> {
    const calls = await stack.providerCalls();
    return calls
      .filter((call) => call.jobId === jobId)
      .map((call) => call.unitId)
      .sort();
  }

  it('reads the selected pages of several files, one of them locked, as one document', async () => {
    const files: [string, Uint8Array][] = [
      ['a.pdf', await pdfOf(2)],
      ['b.webp', await picture()],
      ['c.pdf', await locked(2)],
    ];
    const response = await send({ title: 'Three files', pages: '2-4', password: PASSWORD }, ...files);
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as DocumentJson;

    const document = await alice.waitFor(id, 'Completed');

    expect(document).toMatchObject({ failedPages: [] });
    expect(await askedUnits(document)).toEqual(['0002', '0003', '0004']);
    const made = await PDFDocument.load(await alice.result(id, 'pdf'));
    expect(made.getPageCount()).toBeGreaterThanOrEqual(3);
    for (const service of ['domain-api', 'processing-service', 'validation-service'] as const) {
      expect(await stack.log(service)).not.toContain(PASSWORD);
    }
  });

  it('runs a completed document anew with other settings, and has results to download all the while', async () => {
    const { id } = await alice.submit(await pdfOf(2), 'again.pdf');
    const first = await alice.waitFor(id, 'Completed');

    const answer = await alice.request(`/api/documents/${id}/retry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pages: '2' }),
    });
    expect(answer.status).toBe(202);
    expect(await alice.result(id, 'pdf')).not.toHaveLength(0);
    const second = await alice.waitFor(id, 'Completed');

    expect(second.jobId).not.toBe(first.jobId);
    expect(await askedUnits(second)).toEqual(['0002']);
    expect(await alice.result(id, 'pdf')).not.toHaveLength(0);
  });

  it('lets the page send files as one document, and asks for a password when one is needed', async () => {
    const page: Page = await (await browser.newContext()).newPage();
    await page.goto(stack.endpoints.web ?? '');
    await page.getByRole('button', { name: 'Sign in as alice' }).click();
    const file = async (name: string, bytes: Uint8Array, mimeType = 'application/pdf') => ({
      name,
      mimeType,
      buffer: Buffer.from(bytes),
    });

    const chosen = [await file('one.pdf', await locked(1)), await file('two.webp', await picture(), 'image/webp')];
    await page.getByLabel('Choose files').setInputFiles(chosen);
    await page.getByLabel('All files are one document').check();
    await page.getByText('Options', { exact: true }).click();
    await page.getByLabel('Pages to read').fill('3-1');
    await page.getByText('The range 3-1 runs backwards').waitFor();
    await page.getByLabel('Pages to read').fill('1-2');
    await page.getByRole('button', { name: 'Upload 2 files as one document' }).click();

    await page.getByText('The PDF is encrypted and needs a password').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: /Send with password/ }).click();
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('link', { name: 'one', exact: true }).click();

    await page.locator('[data-testid=status][data-status=Completed]').waitFor({ timeout: 120_000 });
    await page.getByText('one.pdf, two.webp').waitFor();
    await page.getByText('pages 1-2').waitFor();
    await page.context().close();
  });
});
