import { generateKeyPairSync, randomBytes, randomUUID, type JsonWebKey } from 'node:crypto';
import { JwkServiceTokenSigner, type ServiceTokenClaims } from '@cairn/auth';
import { AzureBlobStorage, type BlobStorage } from '@cairn/blob-storage';
import { createDataSource, runMigrations } from '@cairn/postgres';
import type { SealingKey } from '@cairn/sealing';
import { startService, type RunningService } from '@cairn/service-host';
import {
  createTestDatabase,
  startTokenIssuer,
  testBlobConnection,
  type TestDatabase,
  type TokenIssuer,
} from '@cairn/testing';
import { DataSource } from 'typeorm';
import { readConfig } from '../config.ts';
import { domainSchema } from '../schema/domain-schema.ts';
import { serviceOptions } from '../service-options.ts';
import { Peer } from './peer.fixture.ts';
import { accepts, SpecJobs } from './peers.fixture.ts';
import { SpecUser } from './spec-user.fixture.ts';

export const SEALING_KEY: SealingKey = { kty: 'oct', kid: 'spec', k: randomBytes(32).toString('base64url') };

/** The whole service on a real database and blob storage, with stand-ins for the two services it calls. */
export class SpecApi {
  readonly uploads: BlobStorage = new AzureBlobStorage({ connectionString: testBlobConnection() }, 'uploads');
  readonly results: BlobStorage = new AzureBlobStorage({ connectionString: testBlobConnection() }, 'jobs');

  private constructor(
    readonly service: RunningService,
    readonly database: TestDatabase,
    readonly issuer: TokenIssuer,
    readonly processing: Peer,
    readonly validation: Peer,
    readonly jobs: SpecJobs,
    private readonly serviceKeys: Readonly<Record<string, JsonWebKey>>,
  ) {}

  /** @param settings environment variables on top of what the service needs to run */
  static async start(settings: Record<string, string> = {}): Promise<SpecApi> {
    const jobs = new SpecJobs();
    const [database, issuer, processing, validation] = await Promise.all([
      createTestDatabase({ template: 'domain-api', migrate }),
      startTokenIssuer(),
      Peer.start(jobs.behaviour),
      Peer.start(accepts),
    ]);
    const keys = serviceKeys('domain-api', 'processing-service');
    const config = readConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      AUTH_ISSUER: issuer.issuer,
      AUTH_JWKS_URL: issuer.jwksUrl,
      SERVICE_TOKEN_JWKS: JSON.stringify({ keys: Object.values(keys.publicJwks) }),
      SERVICE_TOKEN_PRIVATE_JWK: JSON.stringify(keys.privateJwks['domain-api']),
      DATABASE_URL: database.url,
      BLOB_CONNECTION_STRING: testBlobConnection(),
      PROCESSING_URL: processing.url,
      VALIDATION_URL: validation.url,
      PUBLIC_HUB_URL: 'http://127.0.0.1:9/hubs/jobs',
      LANGUAGES: 'eng,deu',
      SEALING_KEYS: JSON.stringify({ keys: [SEALING_KEY] }),
      ...settings,
    });
    const service = await startService(serviceOptions(config));
    const api = new SpecApi(service, database, issuer, processing, validation, jobs, keys.privateJwks);
    await Promise.all([api.uploads.ensureContainer(), api.results.ensureContainer()]);
    return api;
  }

  get url(): string {
    return this.service.url;
  }

  get dataSource(): DataSource {
    return this.service.app.get(DataSource, { strict: false });
  }

  /** A user of their own, signed in. */
  async user(userId: string = randomUUID()): Promise<SpecUser> {
    return new SpecUser(this.url, userId, await this.issuer.token({ sub: userId }));
  }

  /** A token as another of our services makes it. */
  serviceToken(claims: Partial<ServiceTokenClaims> = {}, service = 'processing-service'): Promise<string> {
    const privateJwk = this.serviceKeys[service];
    if (!privateJwk) throw new Error(`No key for ${service}`);
    const signer = new JwkServiceTokenSigner({ service, privateJwk: privateJwk as never });
    return signer.sign({ audience: 'domain-api', scopes: ['job-events:write'], ...claims });
  }

  /** Both peers well again, their requests forgotten. */
  calm(): void {
    this.processing.behaviour = this.jobs.behaviour;
    this.validation.behaviour = accepts;
    this.processing.requests.length = 0;
    this.validation.requests.length = 0;
  }

  /** What is left of a user: rows of documents in any state, names of uploaded blobs. */
  async remains(userId: string): Promise<{ documents: number; blobs: string[] }> {
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM domain."Documents" WHERE "UserId" = $1`,
      [userId],
    );
    const blobs: string[] = [];
    for await (const { name } of this.uploads.list(`${userId}/`)) blobs.push(name);
    return { documents: row?.count ?? 0, blobs };
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all([this.processing.down(), this.validation.down(), this.issuer.stop()]);
    await this.database.drop();
  }
}

async function migrate(url: string): Promise<void> {
  await runMigrations(createDataSource({ ...domainSchema, url }));
}

function serviceKeys(...services: string[]) {
  const privateJwks: Record<string, JsonWebKey> = {};
  const publicJwks: Record<string, JsonWebKey> = {};
  for (const service of services) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const identity = { kid: service, alg: 'EdDSA', use: 'sig' };
    privateJwks[service] = { ...privateKey.export({ format: 'jwk' }), ...identity };
    publicJwks[service] = { ...publicKey.export({ format: 'jwk' }), ...identity };
  }
  return { privateJwks, publicJwks };
}
