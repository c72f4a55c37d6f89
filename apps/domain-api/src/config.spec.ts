import { ConfigInvalidError } from '@cairn/config';
import { readConfig } from './config.ts';

const required = {
  AUTH_ISSUER: 'https://issuer.test',
  AUTH_JWKS_URL: 'https://issuer.test/jwks.json',
  SERVICE_TOKEN_PRIVATE_JWK: '{"kty":"OKP"}',
  DATABASE_URL: 'postgresql://localhost/cairn',
  BLOB_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  PROCESSING_URL: 'http://processing.test',
  VALIDATION_URL: 'http://validation.test',
  PUBLIC_HUB_URL: 'http://processing.test/hubs/jobs',
};

function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('have defaults for all that need not be known', () => {
    expect(readConfig(required)).toMatchObject({
      HOST: '0.0.0.0',
      AUTH_AUDIENCE: 'domain-api',
      MAX_UPLOAD_BYTES: 209_715_200,
      PREWARM: 'disabled',
    });
  });

  it('that are missing are named all together', () => {
    const named = problems({}).map((problem) => problem.split(':')[0]);
    expect(named.sort()).toEqual(Object.keys(required).sort());
  });

  it.each([
    ['two places for blobs', { BLOB_ACCOUNT_URL: 'https://x.blob.test' }, 'exactly one of'],
    ['a URL that is none', { PROCESSING_URL: 'processing:8080' }, 'PROCESSING_URL'],
    ['a key that is no JSON', { SERVICE_TOKEN_PRIVATE_JWK: 'secret' }, 'SERVICE_TOKEN_PRIVATE_JWK: must be JSON'],
    ['a limit of nothing', { MAX_UPLOAD_BYTES: '0' }, 'MAX_UPLOAD_BYTES'],
    ['prewarming by Azure without the app', { PREWARM: 'arm' }, 'ARM_CONTAINER_APP_NAME'],
    ['an unknown way of prewarming', { PREWARM: 'magic' }, 'PREWARM'],
  ])('are refused with %s', (_what, change, text) => {
    expect(problems({ ...required, ...change }).join('\n')).toContain(text);
  });

  it('never show a value, which may be a secret', () => {
    expect(problems({ ...required, SERVICE_TOKEN_PRIVATE_JWK: 'hunter2' }).join('\n')).not.toContain('hunter2');
  });
});
