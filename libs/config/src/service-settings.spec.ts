import { z } from 'zod';
import { ConfigInvalidError, parseConfig } from './parse-config.ts';
import {
  blobAccount,
  blobSettings,
  oneBlobAccount,
  serviceSettings,
  serviceTokenSettings,
} from './service-settings.ts';

const schema = z
  .object({ ...serviceSettings('orders', 3000), ...serviceTokenSettings, ...blobSettings })
  .refine(...oneBlobAccount);

const required = {
  AUTH_ISSUER: 'urn:issuer',
  AUTH_JWKS_URL: 'https://issuer.test/jwks.json',
  SERVICE_TOKEN_PRIVATE_JWK: '{"kty":"OKP"}',
};

function problems(env: Record<string, string>): readonly string[] {
  try {
    parseConfig('orders', schema, env);
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings of every service', () => {
  it('take their own name as audience and have defaults for what need not be known', () => {
    const settings = parseConfig('orders', schema, { ...required, BLOB_CONNECTION_STRING: 'x' });
    expect(settings).toMatchObject({ PORT: 3000, AUTH_AUDIENCE: 'orders', SHUTDOWN_GRACE_SECONDS: 25 });
  });

  it.each([
    ['no account', {}],
    ['two accounts', { BLOB_CONNECTION_STRING: 'x', BLOB_ACCOUNT_URL: 'https://account.test' }],
  ])('refuse %s for blob storage, also when other settings are wrong', (_what, account) => {
    const named = problems({ ...required, PORT: '70000', ...account });
    expect(named).toEqual([
      expect.stringMatching(/^PORT: /),
      'BLOB_CONNECTION_STRING: set exactly one of BLOB_CONNECTION_STRING and BLOB_ACCOUNT_URL',
    ]);
  });

  it('never show a key that is not JSON', () => {
    const named = problems({ ...required, BLOB_CONNECTION_STRING: 'x', SERVICE_TOKEN_PRIVATE_JWK: 'canary' });
    expect(named).toEqual(['SERVICE_TOKEN_PRIVATE_JWK: must be JSON']);
  });

  it('give the account in the form that the storage adapter takes', () => {
    expect(blobAccount({ BLOB_ACCOUNT_URL: 'https://account.test' })).toEqual({ accountUrl: 'https://account.test' });
    expect(blobAccount({ BLOB_CONNECTION_STRING: 'x' })).toEqual({ connectionString: 'x' });
  });
});
