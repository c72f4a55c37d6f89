// Prepares and recognises the pages of one PDF and keeps nothing: what our engines take without queue, checkpoints and
// results. Arguments: input, number of pages, provider, jobs, language data.
import { buffer } from 'node:stream/consumers';
import { createProvider } from '@cairn/providers';

const [documentPath = '', pages = '1', provider = '', jobs = '2', languageDataDir] = process.argv.slice(2);
const processes = Number(jobs);
const chain = createProvider({
  provider,
  tesseract: { processes, languageDataDir },
  resilience: { timeoutMs: 120_000 },
});
const left = Array.from({ length: Number(pages) }, (_, index) => index + 1);
const { signal } = new AbortController();

async function work(): Promise<void> {
  for (let number = left.shift(); number !== undefined; number = left.shift()) {
    const unitId = String(number).padStart(4, '0');
    const page = { documentPath, contentType: 'application/pdf' as const, pageNumber: number, language: 'eng' };
    await buffer(await chain.process({ jobId: 'bench', unitId, ...page }, signal));
  }
}
// One more than are recognised at a time, as in the service.
await Promise.all(Array.from({ length: processes + 1 }, work));
await chain.close();
