import { json } from 'node:stream/consumers';
import { InMemoryBlobStorage } from '@cairn/blob-storage';
import { BlobUnitNotes } from '@cairn/checkpoints';
import { pageLines, pageText } from '@cairn/page-result';
import type { PageResult } from '@cairn/page-result';
import { waitUntil } from '@cairn/testing';
import { WhitePictures } from '../page-pictures.fixture.ts';
import type { PagePictures } from '../page-pictures.ts';
import type { ProcessingRequest } from '../processing-provider.ts';
import { ResilientProvider } from '../resilient-provider.ts';
import { startDocumentIntelligenceStandIn } from '../testing.ts';
import type { DocumentIntelligenceStandIn, DocumentIntelligenceStandInOptions } from '../testing.ts';
import { AzureDocumentIntelligenceProvider } from './azure-document-intelligence-provider.ts';

const KEY = 'the key';
const { signal } = new AbortController();
const request: ProcessingRequest = {
  userId: '0198c0de-0000-7000-8000-000000000001',
  jobId: '0198c0de-0000-7000-8000-000000000002',
  unitId: '0003',
  documentPath: '/nowhere',
  contentType: 'application/pdf',
  pageNumber: 3,
  language: 'eng',
};
const NOTE = `${request.userId}/jobs/${request.jobId}/units/unit_0003.note`;

describe('AzureDocumentIntelligenceProvider', () => {
  let standIn: DocumentIntelligenceStandIn;
  let storage: InMemoryBlobStorage;
  const providers: AzureDocumentIntelligenceProvider[] = [];

  beforeEach(() => {
    storage = new InMemoryBlobStorage();
  });
  afterEach(async () => {
    await Promise.all(providers.splice(0).map((provider) => provider.close()));
    await standIn.stop();
  });

  const start = async (options: Partial<DocumentIntelligenceStandInOptions> = {}): Promise<void> => {
    standIn = await startDocumentIntelligenceStandIn({ key: KEY, ...options });
  };
  /** As a process of its own would have it. */
  const newProvider = (pictures: PagePictures = new WhitePictures()): AzureDocumentIntelligenceProvider => {
    const notes = new BlobUnitNotes(storage);
    const options = { endpoint: standIn.endpoint, key: KEY, pollIntervalMs: 1, notes };
    const provider = new AzureDocumentIntelligenceProvider(options, pictures);
    providers.push(provider);
    return provider;
  };
  const read = async (provider = newProvider(), page = request): Promise<PageResult> =>
    (await json(await provider.process(page, signal))) as PageResult;

  it.each(['pixel', 'inch'] as const)(
    'turns polygons in units of %s into boxes in pixels of the page',
    async (unit) => {
      await start({ unit, lines: ['Bring the', 'lantern'] });
      const page = await read();

      expect(pageText(page)).toBe('Bring the\nlantern');
      expect(page).toMatchObject({ boxes: 'measured', widthPx: 827, heightPx: 1169, pageNumber: 3 });
      expect(page.engine).toEqual({
        name: 'azure-document-intelligence',
        version: 'prebuilt-read 2024-11-30',
        language: 'eng',
      });
      expect(pageLines(page).map(({ box, baseline, rowHeight }) => ({ box, baseline, rowHeight }))).toEqual([
        { box: [100, 100, 190, 130], baseline: [100, 130, 190, 130], rowHeight: 30 },
        { box: [100, 150, 170, 180], baseline: [100, 180, 170, 180], rowHeight: 30 },
      ]);
      expect(pageLines(page)[0]?.words).toEqual([
        { text: 'Bring', box: [100, 100, 150, 130], confidence: 98.7 },
        { text: 'the', box: [160, 100, 190, 130], confidence: 98.7 },
      ]);
      expect(page.blocks).toHaveLength(1);
    },
  );

  it.each([
    [0, 0],
    [-3.2, 0],
    [91, 270],
    [180, 180],
    [-90, 90],
  ])('says of text that is turned by %d degrees how to turn the page', async (angle, rotation) => {
    await start({ angle });

    expect(await read()).toMatchObject({ rotation });
  });

  it('reads an empty page', async () => {
    await start({ lines: [] });

    expect((await read()).blocks).toEqual([]);
  });

  it('keeps the text that a page has, and asks nobody', async () => {
    await start();
    const existing = { ...(await read()), pageNumber: 3 };
    const before = standIn.requests.length;
    const keeping: PagePictures = { prepare: async () => ({ existing }), close: async () => undefined };

    expect(await read(newProvider(keeping))).toEqual(existing);
    expect(standIn.requests).toHaveLength(before);
  });

  it('polls on where a process that died had begun, and does not pay twice', async () => {
    await start({ looksUntilDone: 2 });
    const abort = new AbortController();
    standIn.failNext('hang', 'look');
    const killed = expect(newProvider().process(request, abort.signal)).rejects.toThrow();
    await waitUntil(() => standIn.requests.some(({ method }) => method === 'GET'));
    abort.abort();
    await killed;

    expect(pageText(await read())).toContain('Read by a stand-in');
    expect(standIn.begun).toBe(1);
    expect(await storage.info(NOTE)).toBeDefined();
  });

  it('polls on when a look fails, and does not pay twice', async () => {
    await start();
    standIn.failNext('half-body', 'look');
    standIn.failNext({ status: 500 }, 'look');
    const { userId: _, ...nameless } = request;
    await new ResilientProvider(newProvider(), { retryDelayMs: 1 }).process(nameless, signal);

    expect(standIn.begun).toBe(1);
  });

  it('begins anew when the service has forgotten the analysis, or its answer makes no sense', async () => {
    await start();
    await read();
    standIn.forgetAnalyses();
    await read();
    expect(standIn.begun).toBe(2);

    standIn.failNext('wrong-schema', 'look');
    await expect(read()).rejects.toMatchObject({ code: 'PROVIDER_OUTPUT_INVALID' });
    await read();
    expect(standIn.begun).toBe(3);
  });

  it.each(['no note', '{"resultId":"../../keys"}', '{}'])(
    'begins anew when the note beside the unit is %s',
    async (note) => {
      await start();
      await storage.put(NOTE, Buffer.from(note), { contentType: 'text/plain' });

      await read();
      expect(standIn.begun).toBe(1);
    },
  );

  it('goes with its key nowhere but to its endpoint, whatever place the service names', async () => {
    await start();
    const elsewhere = await startDocumentIntelligenceStandIn({ key: KEY });
    try {
      const id = '0198c0de-1111-7000-8000-000000000003';
      const location = `${elsewhere.endpoint}/documentintelligence/documentModels/x/analyzeResults/${id}?api-version=1`;
      standIn.failNext({ status: 202, headers: { 'operation-location': location } }, 'start');

      await expect(read()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
      expect(standIn.requests.at(-1)?.url).toContain(`/prebuilt-read/analyzeResults/${id}?`);
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  it('says in its health where it reads, and that it is refused', async () => {
    await start();
    const provider = newProvider();
    expect(await provider.health()).toEqual({
      healthy: true,
      detail: `model prebuilt-read at ${new URL(standIn.endpoint).host}, 0 page(s) there now`,
    });

    standIn.failNext({ status: 403, body: { error: { code: 'Forbidden' } } });
    await expect(read(provider)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    expect(await provider.health()).toMatchObject({ healthy: false, detail: expect.stringContaining('403') as string });

    await read(provider);
    expect(await provider.health()).toMatchObject({ healthy: true });
  });
});
