import { preferredEngine } from '@cairn/providers';
import { readConfig } from './config.ts';

const enough = {
  AUTH_ISSUER: 'http://localhost:4010',
  AUTH_JWKS_URL: 'http://localhost:4010/.well-known/jwks.json',
  SERVICE_TOKEN_PRIVATE_JWK: '{"kty":"OKP"}',
  DATABASE_URL: 'postgres://localhost/cairn',
  BLOB_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  DOMAIN_URL: 'http://localhost:3000',
  HUB_CONNECTION_KEY: 'k'.repeat(32),
};

describe('the settings', () => {
  it('have defaults for all that can have one', () => {
    expect(readConfig(enough)).toMatchObject({
      AUTH_AUDIENCE: 'processing-service',
      PROCESSING_ROLES: ['api', 'hub', 'worker'],
      PROVIDER: preferredEngine(),
      PROVIDER_FALLBACKS: [],
      LEASE_SECONDS: 10,
      HEARTBEAT_SECONDS: 3,
      QUEUE_MAX_PER_USER: 100_000,
    });
  });

  it('take an empty limit of the queue for none, as a compose file gives it', () => {
    const { QUEUE_MAX_PER_TYPE, RETENTION_COMPLETED_DAYS, RETENTION_FAILED_DAYS } = readConfig({
      ...enough,
      QUEUE_MAX_PER_TYPE: '',
      RETENTION_COMPLETED_DAYS: '',
      RETENTION_FAILED_DAYS: '90',
    });

    expect([QUEUE_MAX_PER_TYPE, RETENTION_COMPLETED_DAYS, RETENTION_FAILED_DAYS]).toEqual([undefined, undefined, 90]);
  });

  it('let models choose their temperature that take none', () => {
    const openai = {
      ...enough,
      PROVIDER: 'openai',
      OPENAI_MODEL: 'reads-pictures',
      OPENAI_BASE_URL: 'http://models/v1',
    };

    expect(readConfig(openai).OPENAI_TEMPERATURE).toBe(0);
    expect(readConfig({ ...openai, OPENAI_TEMPERATURE: '0.5' }).OPENAI_TEMPERATURE).toBe(0.5);
    expect(readConfig({ ...openai, OPENAI_TEMPERATURE: 'none' }).OPENAI_TEMPERATURE).toBeNull();
  });

  it('read lists with blanks in them', () => {
    const { ALLOWED_ORIGINS, PROCESSING_ROLES } = readConfig({
      ...enough,
      ALLOWED_ORIGINS: 'https://a.example, https://b.example,',
      PROCESSING_ROLES: 'worker',
    });

    expect(ALLOWED_ORIGINS).toEqual(['https://a.example', 'https://b.example']);
    expect(PROCESSING_ROLES).toEqual(['worker']);
  });

  it.each([
    [
      'an unknown provider, and says which there are',
      { PROVIDER: 'crystal-ball' },
      /PROVIDER: must be one of azure-document-intelligence, mock, openai, tesseract, tesseract-native/,
    ],
    [
      'a service for the hub without its address',
      { HUB_TRANSPORT: 'azure-signalr' },
      /AZURE_SIGNALR_CONNECTION_STRING: is needed/,
    ],
    [
      'a provider elsewhere without its address, as a fallback too',
      { PROVIDER_FALLBACKS: 'azure-document-intelligence' },
      /AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT: is needed/,
    ],
    [
      'an address to which a key would travel for all to see',
      { AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT: 'http://a.example' },
      /AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT: must begin with https/,
    ],
    ['a model that nobody named', { PROVIDER: 'openai' }, /OPENAI_MODEL: is needed/],
    ['half a connection string', { AZURE_SIGNALR_CONNECTION_STRING: 'Endpoint=https://a.example;' }, /AZURE_SIGNALR/],
    ['an unknown role', { PROCESSING_ROLES: 'api,king' }, /PROCESSING_ROLES/],
    ['two places for blobs', { BLOB_ACCOUNT_URL: 'https://a.blob.core.windows.net' }, /exactly one/],
    [
      'a heartbeat that one miss makes too late',
      { HEARTBEAT_SECONDS: '20' },
      /HEARTBEAT_SECONDS: must be at most half/,
    ],
    ['a transport of the hub that there is not', { HUB_TRANSPORTS: 'WebSockets,Pigeons' }, /HUB_TRANSPORTS/],
    ['a hub without its key', { HUB_CONNECTION_KEY: '' }, /HUB_CONNECTION_KEY/],
    ['a queue that takes nothing', { QUEUE_MAX_PER_USER: '0' }, /QUEUE_MAX_PER_USER/],
  ])('refuse %s', (_what, wrong, message) => {
    expect(() => readConfig({ ...enough, ...wrong })).toThrow(message);
  });

  it('name every setting at fault at once, and no value', () => {
    const read = () => readConfig({ ...enough, DATABASE_URL: '', PORT: 'x', SERVICE_TOKEN_PRIVATE_JWK: '{secret' });

    expect(read).toThrow(/DATABASE_URL[^]*PORT|PORT[^]*DATABASE_URL/);
    expect(read).not.toThrow(/\{secret/);
  });

  it('need no hub key without the hub', () => {
    expect(
      readConfig({ ...enough, HUB_CONNECTION_KEY: '', PROCESSING_ROLES: 'worker' }).HUB_CONNECTION_KEY,
    ).toBeUndefined();
  });
});
