import { fileInput } from '../layer/layer-input.fixture.ts';
import { NO_RISK, type LayerId, type LayerResult, type ValidationLayer } from '../layer/layer.ts';
import { specLayer } from '../layer/spec-layer.fixture.ts';
import { loadPolicy, type Policy } from '../policy/policy.ts';
import { InThreadTextLayers } from './in-thread-text-layers.fixture.ts';
import { Judge, type Judgement, type JudgeRequest } from './judge.ts';

const found = (score: number): LayerResult => ({
  score,
  severity: 2,
  reasons: [{ code: 'FOUND', message: 'Something was found.' }],
});

/** As risky as the text says: `risk 0.5`. */
const byText: ValidationLayer['analyse'] = (input) => {
  const score = input.kind === 'text' ? Number(/risk (\S+)/.exec(input.text)?.[1] ?? 0) : 0;
  return score > 0 ? found(score) : NO_RISK;
};

interface House {
  layers: ValidationLayer[];
  providers?: ValidationLayer[];
  rules?: Partial<Record<LayerId, Record<string, unknown>>>;
}

function house({ layers, providers = [], rules = {} }: House): {
  policy: Policy;
  failures: string[];
  judge: (request: Partial<JudgeRequest>) => Promise<Judgement>;
} {
  const policy = loadPolicy(
    {
      ...{ id: 'house', version: 1, author: 'spec', date: '2026-11-23', bands: { review: 0.3, reject: 0.7 } },
      layers: Object.fromEntries(layers.map(({ id }) => [id, { weight: 0.8, deadlineMs: 60_000, ...rules[id] }])),
      limits: { textLength: 100 },
    },
    layers,
    providers,
  );
  const failures: string[] = [];
  const judge = new Judge({
    textLayers: new InThreadTextLayers(layers),
    onFailure: (id, where) => failures.push(`${id} ${where}`),
  });
  const signal = new AbortController().signal;
  return { policy, failures, judge: (request) => judge.judge({ texts: [], policy, signal, ...request }) };
}

const text = (content: string, over: object = {}) => ({ text: content, field: 'text', ...over });

describe('judging', () => {
  const plain = house({ layers: [specLayer('spam', { analyse: byText }), specLayer('pdf', { accepts: ['pdf'] })] });

  it('gives each layer what it accepts, and skips one that has nothing to look at', async () => {
    const { layers } = await plain.judge({ texts: [text('risk 0.5')] });
    expect(layers).toMatchObject([
      { id: 'spam', status: 'ok', score: 0.5, reasons: [{ code: 'FOUND', field: 'text' }] },
      { id: 'pdf', status: 'skipped', score: 0 },
    ]);
  });

  it('lets the worst of several inputs count, and says where each reason is from', async () => {
    const texts = [
      text('risk 0.2', { field: 'title' }),
      text('calm', { field: 'file', page: 1, fileNumber: 1 }),
      text('risk 0.6', { field: 'file', page: 4, fileNumber: 2 }),
    ];
    const { layers, risk } = await plain.judge({ texts });
    expect(risk).toBe(0.48);
    expect(layers[0]).toMatchObject({
      score: 0.6,
      reasons: [
        { field: 'title', message: 'Something was found.' },
        { field: 'file', page: 4, message: 'File 2: Something was found.' },
      ],
    });
  });

  it('names the files when there are several', async () => {
    const { judge } = house({ layers: [specLayer('pdf', { accepts: ['pdf'], analyse: () => found(0.1) })] });
    const messages = async (count: number) =>
      (await judge({ files: Array.from({ length: count }, () => fileInput()) })).layers[0]?.reasons.map(
        ({ message }) => message,
      );
    expect(await messages(1)).toEqual(['Something was found.']);
    expect(await messages(2)).toEqual(['File 1: Something was found.', 'File 2: Something was found.']);
  });

  it('shows layers a well-formed text within the limit, and what was sent', async () => {
    const seen: unknown[] = [];
    const { judge } = house({
      layers: [
        specLayer('spam', {
          analyse: (input) => {
            if (input.kind === 'text') seen.push([input.text, input.asSent]);
            return NO_RISK;
          },
        }),
      ],
    });
    const long = `${'x'.repeat(99)}🏔`;
    await judge({ texts: [text('plain'), text('a\ud800'), text(long)] });
    expect(seen).toEqual([
      ['plain', undefined],
      ['a\ufffd', 'a\ud800'],
      ['x'.repeat(99), long],
    ]);
  });

  it('runs only the layers that are asked for', async () => {
    expect((await plain.judge({ texts: [text('risk 0.5')], only: ['pdf'] })).layers.map(({ id }) => id)).toEqual([
      'pdf',
    ]);
  });

  it('reports a file layer that throws or takes too long', async () => {
    const { judge, failures } = house({
      layers: [
        specLayer('pdf', { accepts: ['pdf'], analyse: () => Promise.reject(new RangeError('canary')) }),
        specLayer('image', { accepts: ['pdf'], analyse: () => new Promise<never>(() => undefined) }),
      ],
      rules: { pdf: { required: true }, image: { onTimeout: 'reject', deadlineMs: 20 } },
    });
    const { layers, decision } = await judge({ files: [fileInput()] });
    expect(layers.map(({ status, reasons }) => [status, reasons[0]?.code])).toEqual([
      ['error', 'LAYER_FAILED'],
      ['timed-out', 'LAYER_TIMED_OUT'],
    ]);
    expect(decision).toBe('reject');
    expect(failures).toEqual([expect.stringMatching(/^pdf RangeError/) as string]);
    expect(failures.join()).not.toContain('canary');
  });

  it('tells a file layer when its time is over', async () => {
    const told = Promise.withResolvers<boolean>();
    const { judge } = house({
      layers: [
        specLayer('pdf', {
          accepts: ['pdf'],
          analyse: (_input, { signal }) =>
            new Promise<never>(() => signal.addEventListener('abort', () => told.resolve(signal.aborted))),
        }),
      ],
      rules: { pdf: { deadlineMs: 20 } },
    });
    await judge({ files: [fileInput()] });
    await expect(told.promise).resolves.toBe(true);
  });

  it('stops when nobody waits for the answer any more', async () => {
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(plain.judge({ files: [fileInput()], signal })).rejects.toThrow('gone');
  });
});

describe('the id of a judgement', () => {
  const layer = specLayer('spam', { analyse: byText });
  const { judge } = house({ layers: [layer] });
  const idOf = async (request: Partial<JudgeRequest>) => (await judge(request)).id;

  it('is a UUID that the same request has again', async () => {
    const id = await idOf({ texts: [text('one')] });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await idOf({ texts: [text('one')] })).toBe(id);
  });

  it('differs with everything that the judgement depends on', async () => {
    const other = (over: Partial<House>) => house({ layers: [layer], ...over });
    const ids = await Promise.all([
      idOf({ texts: [text('one')] }),
      idOf({ texts: [text('two')] }),
      idOf({ texts: [text('a\ud800')] }),
      idOf({ texts: [text('a\udc00')] }),
      idOf({ texts: [text('one', { field: 'title' })] }),
      idOf({ texts: [text('one')], only: ['spam'] }),
      idOf({ files: [fileInput()] }),
      idOf({ files: [fileInput({ sha256: '1'.repeat(64) })] }),
      idOf({ files: [fileInput({ fileName: 'other.pdf' })] }),
      other({ rules: { spam: { weight: 0.7 } } })
        .judge({ texts: [text('one')] })
        .then(({ id }) => id),
      other({ layers: [{ ...layer, version: '2' }] })
        .judge({ texts: [text('one')] })
        .then(({ id }) => id),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a managed provider', () => {
  const local = specLayer('toxicity', { analyse: () => found(0.2) });
  const managed = (analyse: ValidationLayer['analyse']): ValidationLayer =>
    specLayer('toxicity', { provider: 'managed', version: '2026-01', analyse, sendsDataOut: true });
  const asked = (provider: ValidationLayer, mode: string, deadlineMs = 60_000) =>
    house({
      layers: [local],
      providers: [provider],
      rules: { toxicity: { provider: { name: 'managed', mode, deadlineMs } } },
    }).judge({ texts: [text('hello')] });

  it('judges instead of the local layer', async () => {
    const { layers } = await asked(
      managed(() => found(0.9)),
      'instead',
    );
    expect(layers).toMatchObject([{ id: 'toxicity', provider: 'managed', version: '2026-01', score: 0.9 }]);
  });

  it('judges beside it, and the worse counts', async () => {
    const { layers } = await asked(
      managed(() => found(0.1)),
      'beside',
    );
    expect(layers).toMatchObject([{ provider: 'managed + local', score: 0.2 }]);
  });

  it.each([
    ['fails', managed(() => Promise.reject(new Error('503')))],
    ['takes too long', managed(() => new Promise<never>(() => undefined))],
  ])('leaves the judgement to the local layer when it %s', async (_what, provider) => {
    const { layers, decision } = await asked(provider, 'instead', 20);
    expect(layers).toMatchObject([{ provider: 'local', status: 'ok', score: 0.2, decision: 'accept' }]);
    expect(layers[0]?.reasons.map(({ code }) => code)).toEqual(['PROVIDER_UNAVAILABLE', 'FOUND']);
    expect(decision).toBe('accept');
  });

  it('is not asked without a policy that names it', async () => {
    const provider = managed(() => found(1));
    const { layers } = await house({ layers: [local], providers: [provider] }).judge({ texts: [text('hello')] });
    expect(layers).toMatchObject([{ provider: 'local' }]);
  });
});
