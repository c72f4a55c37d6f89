import { loadAppConfig } from './app-config.ts';

const answering =
  (body: string, status = 200) =>
  () =>
    Promise.resolve(new Response(body, { status }));

describe('app config', () => {
  it('reads what domain-api tells the page', async () => {
    const config = {
      hubUrl: 'http://127.0.0.1:3001/hubs/jobs',
      demoIssuerUrl: 'http://127.0.0.1:3003',
      maxUploadBytes: 1000,
      maxUploadFiles: 50,
      languages: ['eng', 'deu'],
      version: '1.2.3',
    };

    await expect(loadAppConfig(answering(JSON.stringify(config)))).resolves.toEqual(config);
  });

  it('has no demo issuer when none is named', async () => {
    const { demoIssuerUrl } = await loadAppConfig(answering('{"hubUrl":"/hubs/jobs"}'));

    expect(demoIssuerUrl).toBeNull();
  });

  it('fails with words when the service is away, in trouble or something else', async () => {
    const silent = () => Promise.reject(new TypeError('Failed to fetch'));

    await expect(loadAppConfig(silent)).rejects.toMatchObject({ status: 0, retryable: true });
    await expect(loadAppConfig(answering('', 503))).rejects.toMatchObject({ status: 503, retryable: true });
    await expect(loadAppConfig(answering('<html>'))).rejects.toMatchObject({ items: [{ code: 'NO_ANSWER' }] });
  });
});
