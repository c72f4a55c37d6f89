import { StubbornClient, waitUntil } from '@cairn/testing';
import { SpecService } from '../spec-service/spec-service.fixture.ts';
import type { FullAnswer } from './validation-answer.ts';

const MIB = 1024 * 1024;

describe('POST /validate with a text', () => {
  let spec: SpecService;
  beforeAll(async () => {
    spec = await SpecService.start({ LOG_LEVEL: 'debug' });
  });
  afterAll(() => spec.stop());

  const ask = (text: string, over: object = {}) =>
    spec.post('/validate', { input: { type: 'text', text, field: 'text' }, ...over });

  async function judge(text: string, over: object = {}): Promise<FullAnswer> {
    const response = await ask(text, over);
    expect(response.status).toBe(200);
    return (await response.json()) as FullAnswer;
  }

  async function refusal(response: Response): Promise<unknown> {
    const { errors } = (await response.json()) as { errors: { code: string; field?: string }[] };
    return { status: response.status, code: errors[0]?.code, field: errors[0]?.field };
  }

  it('accepts an ordinary text, and says all that the reference promises', async () => {
    const answer = await judge('Please bring two chairs and a table to the garden.');
    expect(answer).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8/) as string,
      policy: { id: 'default', version: 3, hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string },
      decision: 'accept',
      validationScore: expect.any(Number) as number,
      risk: expect.any(Number) as number,
      severity: expect.any(Number) as number,
      vetoes: [],
      layers: expect.any(Array) as object[],
      timingMs: expect.any(Number) as number,
    });
    expect(answer.layers.find(({ id }) => id === 'structure')).toEqual({
      ...{ id: 'structure', status: 'ok', provider: 'local', version: expect.any(String) as string },
      ...{ score: 0, severity: 0, decision: 'accept', weight: 0.6, contribution: 0 },
      ...{ categories: {}, entities: [], reasons: [], ms: expect.any(Number) as number },
    });
    expect(answer.layers.find(({ id }) => id === 'pdf')).toMatchObject({ status: 'skipped' });
  });

  it('shows what moved the score', async () => {
    const { layers, risk } = await judge('gr33n d00rs th3re');
    const obfuscation = layers.find(({ id }) => id === 'obfuscation');
    expect(risk).toBeGreaterThan(0);
    expect(obfuscation).toMatchObject({ status: 'ok', reasons: [{ code: 'TEXT_OBFUSCATED', field: 'text' }] });
    expect(layers.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(1, 3);
  });

  it('gives the same bytes for the same request', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(async () => (await ask('gr33n d00rs \u200bthere', { timings: false })).text()),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it.each(['body', 'query'])('has a small form, asked for in the %s', async (where) => {
    const body = { input: { type: 'text', text: 'gr33n d00rs' }, ...(where === 'body' ? { explain: false } : {}) };
    const response = await spec.post(where === 'query' ? '/validate?explain=false' : '/validate', body);
    const answer = (await response.json()) as FullAnswer;
    expect(Object.keys(answer)).toEqual([
      ...['id', 'policy', 'decision', 'validationScore', 'risk', 'severity', 'vetoes', 'layers'],
    ]);
    for (const layer of answer.layers) {
      expect(Object.keys(layer)).toEqual(['id', 'status', 'score', 'severity', 'decision']);
    }
    expect(answer.id).toBe((await judge('gr33n d00rs')).id);
  });

  it('runs only the layers that are asked for', async () => {
    const { layers } = await judge('gr33n d00rs', { layers: ['structure'] });
    expect(layers.map(({ id }) => id)).toEqual(['structure']);
  });

  it('judges under the policy that is named', async () => {
    expect((await judge('a text', { policy: 'strict' })).policy).toMatchObject({ id: 'strict', version: 1 });
    expect((await judge('a text', { policy: 'default@3' })).policy).toMatchObject({ id: 'default', version: 3 });
    expect(await refusal(await ask('a text', { policy: 'default@99' }))).toMatchObject({
      status: 404,
      code: 'POLICY_NOT_FOUND',
    });
  });

  it.each([
    ['nothing to read', ' \n', 'TEXT_EMPTY', 'reject'],
    ['half a character', 'a \ud83d b', 'TEXT_BROKEN_UNICODE', 'review'],
    ['control characters', 'a \u0000 b', 'TEXT_CONTROL_CHARACTERS', 'review'],
  ])('finds %s', async (_what, text, code, decision) => {
    const answer = await judge(text, { layers: ['structure'] });
    expect(answer).toMatchObject({ decision });
    expect(answer.layers.flatMap(({ reasons }) => reasons.map((reason) => reason.code))).toContain(code);
  });

  it('takes a text of 1 MiB, and refuses one byte more', async () => {
    const words = 'word '.repeat(MIB / 5);
    const text = words.padEnd(MIB, 'x');
    expect((await judge(text, { layers: ['structure'], explain: false })).decision).toBe('accept');
    const escaped = JSON.stringify({ input: { type: 'text', text: 'п'.repeat(MIB / 2) }, layers: ['structure'] });
    expect((await spec.post('/validate', escaped.replaceAll('п', '\\u043f'))).status).toBe(200);
    expect(await refusal(await ask(`${text}x`))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  it('refuses a body that is too large before it has arrived', async () => {
    const authorization = `Bearer ${await spec.token()}`;
    const client = new StubbornClient(`${spec.service.url}/validate`, {
      authorization,
      'content-type': 'application/json',
      connection: 'close',
    });
    try {
      for (let part = 0; part < 4; part += 1) await client.send('x'.repeat(MIB));
      const { status, text } = await client.answer();
      expect(status).toBe(413);
      expect(text).toContain('PAYLOAD_TOO_LARGE');
    } finally {
      client.destroy();
    }
  });

  it.each([
    ['no input', {}, 'input.type'],
    ['an input of no kind', { input: {} }, 'input.type'],
    ['no text', { input: { type: 'text' } }, 'input.text'],
    ['an unknown layer', { input: { type: 'text', text: 'a' }, layers: ['horoscope'] }, 'layers[0]'],
    ['a list', [], 'input.type'],
    ['null', null, 'input.type'],
    ['a text as the whole input', { input: 'text' }, 'input.type'],
    ['a kind that is no text', { input: { type: ['text'], text: 'a' } }, 'input.type'],
    ['a number for a text', { input: { type: 'text', text: 7 } }, 'input.text'],
    ['a list of texts', { input: { type: 'text', text: ['a', 'b'] } }, 'input.text'],
    ['an object for a text', { input: { type: 'text', text: { length: 1 } } }, 'input.text'],
    ['null for a text', { input: { type: 'text', text: null } }, 'input.text'],
    ['a field without a name', { input: { type: 'text', text: 'a', field: '' } }, 'input.field'],
    ['a field of another type', { input: { type: 'text', text: 'a', field: 1 } }, 'input.field'],
    ['a field without end', { input: { type: 'text', text: 'a', field: 'f'.repeat(100_000) } }, 'input.field'],
    ['a policy of another type', { input: { type: 'text', text: 'a' }, policy: { id: 'default' } }, 'policy'],
    ['a policy without end', { input: { type: 'text', text: 'a' }, policy: 'p'.repeat(100_000) }, 'policy'],
    ['layers that are no list', { input: { type: 'text', text: 'a' }, layers: 'pii' }, 'layers'],
    ['no layers at all', { input: { type: 'text', text: 'a' }, layers: [] }, 'layers'],
    ['a word for a flag', { input: { type: 'text', text: 'a' }, explain: 'yes' }, 'explain'],
  ])('answers 400 with the field for %s', async (_what, body, field) => {
    expect(await refusal(await spec.post('/validate', body))).toEqual({ status: 400, code: 'REQUEST_INVALID', field });
  });

  it('answers 400 for what is no JSON', async () => {
    expect(await refusal(await spec.post('/validate', '{"input":'))).toMatchObject({
      status: 400,
      code: 'REQUEST_BODY_MALFORMED',
    });
  });

  it('never logs the text', async () => {
    await judge('canary-in-the-text \u0000');
    await waitUntil(() => spec.log.named('judged').length > 0);
    expect(spec.log.text).not.toContain('canary-in-the-text');
  });

  describe('in batches', () => {
    const batch = (inputs: unknown[], over: object = {}) => spec.post('/validate/batch', { inputs, ...over });

    it('gives one result a text, in their order, the same as alone', async () => {
      const response = await batch(['plain words', { text: 'gr33n d00rs', field: 'title' }, ' '], { timings: false });
      expect(response.status).toBe(200);
      const { results } = (await response.json()) as { results: FullAnswer[] };
      expect(results.map(({ decision }) => decision)).toEqual(['accept', expect.any(String), 'reject']);
      expect(results[0]).toEqual(await judge('plain words', { timings: false }));
      expect(results[1]?.layers.flatMap(({ reasons }) => reasons.map(({ code }) => code))).toContain(
        'TITLE_OBFUSCATED',
      );
    });

    it('takes up to a hundred', async () => {
      const texts = Array.from({ length: 100 }, (_, index) => `text number ${index}`);
      const { results } = (await (await batch(texts, { explain: false })).json()) as { results: FullAnswer[] };
      expect(new Set(results.map(({ id }) => id)).size).toBe(100);
      expect(await refusal(await batch([...texts, 'one more']))).toMatchObject({ status: 400, field: 'inputs' });
      expect(await refusal(await batch([]))).toMatchObject({ status: 400, field: 'inputs' });
    });

    it.each([
      ['a number', 7],
      ['null', null],
      ['a list', ['a']],
      ['an object without a text', { field: 'title' }],
      ['a text that is a number', { text: 7 }],
    ])('names the place of %s among them', async (_what, wrong) => {
      expect(await refusal(await batch(['a text', wrong]))).toMatchObject({
        status: 400,
        code: 'REQUEST_INVALID',
        field: expect.stringMatching(/^inputs\[1\]/) as string,
      });
    });
  });
});

describe('a service that has no room for more texts', () => {
  let spec: SpecService;
  beforeAll(async () => {
    spec = await SpecService.start({ LOG_LEVEL: 'fatal', MAX_WAITING_TEXTS: '1' });
  });
  afterAll(() => spec.stop());

  it('answers 429 and says when to come back, while its health answers', async () => {
    const inputs = Array.from({ length: 100 }, (_, index) => `${'some words about a house '.repeat(400)}${index}`);
    const batches = Promise.all(Array.from({ length: 5 }, () => spec.post('/validate/batch', { inputs })));
    expect((await fetch(`${spec.service.url}/health/live`)).status).toBe(200);

    const answers = await batches;
    const busy = answers.filter(({ status }) => status === 429);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(busy.length).toBeGreaterThan(0);
    for (const { headers } of busy) expect(headers.get('retry-after')).toMatch(/^\d+$/);
  });
});
