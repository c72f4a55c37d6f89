import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { refusal } from '../spec-api/spec-user.fixture.ts';

const HTML = { accept: 'text/html,application/xhtml+xml' };

describe('the page', () => {
  let root: string;
  let api: SpecApi;

  beforeAll(async () => {
    // As below `.cairn`: a folder whose name begins with a dot must not hide the page.
    root = join(await mkdtemp(join(tmpdir(), 'cairn page ')), '.hidden');
    await mkdir(join(root, 'assets'), { recursive: true });
    await writeFile(join(root, 'index.html'), '<!doctype html><title>Cairn</title>');
    await writeFile(join(root, 'favicon.svg'), '<svg/>');
    await writeFile(join(root, 'assets/index-B3xYz_1a.js'), 'export {};');
    api = await SpecApi.start({ WEB_ROOT: root, DEMO_ISSUER_URL: 'http://issuer.test:4010' });
  });
  afterAll(async () => {
    await api.stop();
    await rm(dirname(root), { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });

  it.each(['/', '/documents/01960000-0000-7000-8000-000000000001', '/index.html'])('opens at %s', async (path) => {
    const answer = await get(path, HTML);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toContain('<title>Cairn</title>');
  });

  it('has its hashed files cached for ever, and the others asked for again', async () => {
    const script = await get('/assets/index-B3xYz_1a.js');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it('may connect to the hub and the demo issuer, and to nothing else', async () => {
    const policy = (await get('/', HTML)).headers.get('content-security-policy') ?? '';

    const connect = policy.split(';').find((part) => part.startsWith('connect-src'));
    expect(connect?.split(' ').slice(1).sort()).toEqual(
      ["'self'", 'http://127.0.0.1:9', 'http://issuer.test:4010', 'ws://127.0.0.1:9', 'ws://issuer.test:4010'].sort(),
    );
  });

  it('learns its settings without a token', async () => {
    const answer = await get('/app-config.json');

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      hubUrl: 'http://127.0.0.1:9/hubs/jobs',
      demoIssuerUrl: 'http://issuer.test:4010',
      maxUploadBytes: 209_715_200,
      maxUploadFiles: 50,
      languages: ['eng', 'deu'],
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  it.each(['/api/nowhere', '/internal/nowhere', '/health/nowhere', '/assets/missing.js', '/nowhere'])(
    'does not stand in for a missing %s',
    async (path) => {
      expect(await refusal(await get(path))).toMatchObject({ status: 404, codes: ['ROUTE_NOT_FOUND'] });
    },
  );

  it.each(['/api/nowhere', '/internal/nowhere'])('does not answer a browser that opens %s', async (path) => {
    expect(await refusal(await get(path, HTML))).toMatchObject({ status: 404, codes: ['ROUTE_NOT_FOUND'] });
  });

  it.each(['/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%5c..%5cx'])(
    'does not lead out of its folder by %s',
    async (path) => {
      expect((await get(path)).status).toBeGreaterThanOrEqual(400);
    },
  );

  it('describes the API at /docs', async () => {
    expect((await get('/docs', HTML)).status).toBe(200);
    const document = (await (await get('/docs-json')).json()) as { paths: Record<string, object> };

    expect(
      Object.keys(document.paths)
        .filter((path) => path.startsWith('/api'))
        .sort(),
    ).toEqual([
      '/api/documents',
      '/api/documents/{id}',
      '/api/documents/{id}/cancel',
      '/api/documents/{id}/pages/{pageNumber}/thumbnail',
      '/api/documents/{id}/result/{kind}',
      '/api/documents/{id}/retry',
      '/api/jobs/feed',
    ]);
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/internal'))).toEqual([]);
  });
});
