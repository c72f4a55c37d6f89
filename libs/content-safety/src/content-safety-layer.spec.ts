import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@cairn/errors';
import type { FileInput, LayerInput, LayerResult, ValidationLayer } from '@cairn/validation';
import sharp from 'sharp';
import { contentSafetyLayer, type ContentSafetyOptions } from './index.ts';
import { startContentSafetyStandIn, type ContentSafetyStandIn, type StandInFault } from './testing.ts';

const WORDS = {
  quarrel: { Violence: 2 },
  brawl: { Violence: 4 },
  weeds: { Hate: 6 },
  sorrow: { SelfHarm: 2 },
};

describe('the layer of Azure AI Content Safety', () => {
  let service: ContentSafetyStandIn;
  let folder: string;
  const layers: { close(): void }[] = [];

  beforeEach(async () => {
    service = await startContentSafetyStandIn({ key: 'the-key', words: WORDS, blocklist: ['turnip'] });
    folder = await mkdtemp(join(tmpdir(), 'content-safety-'));
  });
  afterEach(async () => {
    for (const layer of layers.splice(0)) layer.close();
    await service.stop();
    await rm(folder, { recursive: true });
  });

  function layerOf(options: Partial<ContentSafetyOptions> = {}): ValidationLayer {
    const layer = contentSafetyLayer({ endpoint: service.endpoint, key: 'the-key', retryDelayMs: 1, ...options });
    layers.push(layer);
    return layer as ValidationLayer;
  }

  async function analyse(
    layer: ValidationLayer,
    input: string | LayerInput,
    { settings = {}, signal = new AbortController().signal }: { settings?: object; signal?: AbortSignal } = {},
  ): Promise<LayerResult> {
    const asked = typeof input === 'string' ? ({ kind: 'text', text: input, field: 'text' } as LayerInput) : input;
    return layer.analyse(asked, { settings: layer.settings.parse(settings), signal });
  }

  it('says that texts leave the platform, and whose place it takes', () => {
    expect(layerOf()).toMatchObject({
      id: 'toxicity',
      provider: 'azure-content-safety',
      sendsDataOut: true,
      accepts: ['text', 'image'],
    });
  });

  it('makes scores, categories and reasons of severities', async () => {
    const found = await analyse(layerOf(), 'a brawl over some sorrow');
    expect(found).toEqual({
      score: 0.7,
      severity: 4,
      categories: { hate: 0, 'self-harm': 0.5, sexual: 0, violence: 0.7 },
      reasons: [
        expect.objectContaining({ code: 'CONTENT_VIOLENCE', span: [0, 24], weight: 0.7 }) as object,
        expect.objectContaining({ code: 'CONTENT_SELF_HARM', weight: 0.5 }) as object,
      ],
    });
    expect(service.requests).toMatchObject([{ path: '/text:analyze', body: { outputType: 'FourSeverityLevels' } }]);
  });

  it('keeps low severities of violence below the decision point, and says nothing of harmless texts', async () => {
    const layer = layerOf();
    expect((await analyse(layer, 'a quarrel')).score).toBeLessThan(0.5);
    expect(await analyse(layer, 'a garden')).toMatchObject({ score: 0, severity: 0, reasons: [] });
    expect(await analyse(layer, '  \n')).toMatchObject({ score: 0 });
    expect(service.requests).toHaveLength(2);
  });

  it('asks only for the categories and block lists that the policy wants', async () => {
    const settings = { categories: ['Sexual'], blocklists: ['own'] };
    const found = await analyse(layerOf(), 'a brawl about a turnip', { settings });
    expect(found).toMatchObject({ score: 0.9, severity: 5, categories: { blocked: 0.9, sexual: 0 } });
    expect(found.reasons).toMatchObject([{ code: 'CONTENT_BLOCKLISTED' }]);
    expect(JSON.stringify(found)).not.toContain('turnip');
  });

  it('judges long texts in parts, and names the worst of them', async () => {
    const garden = 'The garden lies behind the house. '.repeat(400);
    const text = `${garden}Then came weeds. ${garden}`;
    const found = await analyse(layerOf(), text);
    expect(service.requests.map(({ body }) => body.text).join('')).toBe(text);
    expect(service.requests.length).toBeGreaterThan(2);
    expect(found).toMatchObject({ score: 0.95, severity: 6 });
    const [start, end] = found.reasons[0]?.span ?? [0, 0];
    expect(text.slice(start, end)).toContain('weeds');
    expect(end - start).toBeLessThanOrEqual(10_000);
  });

  it('leaves texts to the local layer that would take too many requests', async () => {
    await expect(analyse(layerOf({ maxTextLength: 1_000 }), 'a'.repeat(1_001))).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
    expect(service.requests).toEqual([]);
  });

  it('counts categories that are new to it', async () => {
    service.newCategories = { Newness: 4 };
    expect(await analyse(layerOf(), 'a garden')).toMatchObject({
      severity: 4,
      categories: { other: 0.75 },
      reasons: [{ code: 'CONTENT_OTHER' }],
    });
  });

  it('tries once more what may pass', async () => {
    for (const fault of [
      'half-body',
      'not-json',
      'wrong-schema',
      'giant',
      'reset',
      { status: 500 },
    ] as StandInFault[]) {
      service.failNext(fault);
      expect(await analyse(layerOf(), 'a brawl')).toMatchObject({ severity: 4 });
    }
    expect(service.requests).toHaveLength(12);
  });

  it.each<[fault: StandInFault, code: string]>([
    [{ status: 401, code: 'Unauthorized' }, 'PROVIDER_REFUSED'],
    [{ status: 403, code: 'Forbidden' }, 'PROVIDER_REFUSED'],
    [{ status: 400, code: 'InvalidRequestBody' }, 'PROVIDER_REFUSED'],
    [{ status: 429, retryAfter: '60' }, 'PROVIDER_BUSY'],
  ])('does not try again after %j', async (fault, code) => {
    service.failNext(fault);
    await expect(analyse(layerOf(), 'a brawl')).rejects.toMatchObject({ code });
    expect(service.requests).toHaveLength(1);
  });

  it('does not ask a busy service before the time that it named', async () => {
    service.failNext({ status: 429, retryAfter: '60' });
    const layer = layerOf();
    await expect(analyse(layer, 'a brawl')).rejects.toMatchObject({ code: 'PROVIDER_BUSY', retryAfterSeconds: 60 });
    await expect(analyse(layer, 'a brawl')).rejects.toMatchObject({ code: 'PROVIDER_BUSY' });
    expect(service.requests).toHaveLength(1);
  });

  it.each<StandInFault>(['half-body', 'not-json', 'wrong-schema', 'giant', 'reset', { status: 503 }])(
    'fails with an error of ours after %j, without the text or the key in it',
    async (fault) => {
      service.failNext(fault, fault);
      const error = await analyse(layerOf(), 'a brawl').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(JSON.stringify([error, (error as Error).message, (error as Error).cause])).not.toMatch(/brawl|the-key/);
    },
  );

  it('gives up on a service that does not answer', async () => {
    service.failNext('hang');
    await expect(analyse(layerOf({ timeoutMs: 200, retries: 0 }), 'a brawl')).rejects.toMatchObject({
      code: 'PROVIDER_TIMEOUT',
    });
  });

  it('ends with its signal', async () => {
    service.failNext('hang');
    const stop = new AbortController();
    const answer = analyse(layerOf({ timeoutMs: 60_000 }), 'a brawl', { signal: stop.signal });
    stop.abort(new Error('nobody waits'));
    await expect(answer).rejects.toThrow('nobody waits');
  });

  it('leaves a service alone that fails again and again', async () => {
    const layer = layerOf({ retries: 0, breakerFailures: 2, breakerOpenMs: 600_000 });
    service.failNext({ status: 500 }, { status: 500 });
    for (let call = 0; call < 4; call += 1) {
      await expect(analyse(layer, 'a brawl')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    }
    expect(service.requests).toHaveLength(2);
  });

  it('has only so many retries in hand', async () => {
    const layer = layerOf({ retryReserve: 1, breakerFailures: 100 });
    service.failNext(...Array.from({ length: 4 }, (): StandInFault => ({ status: 500 })));
    for (let call = 0; call < 2; call += 1) await expect(analyse(layer, 'a brawl')).rejects.toThrow();
    expect(service.requests).toHaveLength(3);
  });

  async function image(width: number, height: number, name = 'picture.png'): Promise<FileInput> {
    const path = join(folder, name);
    const { size } = await sharp({ create: { width, height, channels: 3, background: 'green' } })
      .png()
      .toFile(path);
    const inspection = {
      type: 'image/png',
      pageCount: 1,
      pages: [],
      image: { widthPx: width, heightPx: height, pages: 1 },
    };
    return { kind: 'image', path, sizeBytes: size, fileName: name, inspection } as unknown as FileInput;
  }

  it('sends images as they are', async () => {
    service.imageSeverities = { Sexual: 4 };
    expect(await analyse(layerOf(), await image(100, 80))).toMatchObject({ score: 0.75, categories: { sexual: 0.75 } });
    expect(service.requests[0]?.path).toBe('/image:analyze');
  });

  it('makes images smaller that the service does not take', async () => {
    expect(await analyse(layerOf(), await image(4_100, 60))).toMatchObject({ score: 0 });
    const sent = Buffer.from(service.requests[0]?.body.image?.content ?? '', 'base64');
    expect(await sharp(sent).metadata()).toMatchObject({ format: 'jpeg', width: 2_048, height: 50 });
  });

  it('says that it knows little of images too small to send', async () => {
    expect(await analyse(layerOf(), await image(20, 20))).toMatchObject({ score: 0, confidence: 'low' });
    expect(service.requests).toEqual([]);
  });
});
