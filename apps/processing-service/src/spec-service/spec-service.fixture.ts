import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JwkServiceTokenSigner } from '@cairn/auth';
import { AzureBlobStorage } from '@cairn/blob-storage';
import { DEFAULT_DIGITISE_SETTINGS, DIGITISE_JOB_TYPE } from '@cairn/job-contracts';
import type { DigitisePayload, JobView } from '@cairn/job-contracts';
import { createDataSource, runMigrations } from '@cairn/postgres';
import { startService } from '@cairn/service-host';
import type { RunningService } from '@cairn/service-host';
import { createTestDatabase, startTokenIssuer, testBlobConnection, waitUntil } from '@cairn/testing';
import type { TestDatabase, TokenIssuer } from '@cairn/testing';
import { PDFDocument } from '@cantoo/pdf-lib';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { readConfig } from '../config.ts';
import { processingSchema } from '../schema/processing-schema.ts';
import { serviceOptions } from '../service-options.ts';
import { PeerDomainApi } from './peer-domain-api.fixture.ts';

interface ServiceKey {
  privateJwk: JWK;
  publicJwk: JWK;
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** processing-service with all that it needs: its own database, Azurite, an issuer, and a stand-in for domain-api. */
export class SpecService {
  readonly userId = randomUUID();
  readonly uploads = new AzureBlobStorage({ connectionString: testBlobConnection() }, 'uploads');
  readonly jobs = new AzureBlobStorage({ connectionString: testBlobConnection() }, 'jobs');
  readonly signer: JwkServiceTokenSigner;
  private readonly services: RunningService[] = [];

  private constructor(
    private readonly database: TestDatabase,
    readonly issuer: TokenIssuer,
    readonly domainApi: PeerDomainApi,
    private readonly folder: string,
    private readonly env: Record<string, string>,
    domainKey: ServiceKey,
  ) {
    this.signer = new JwkServiceTokenSigner({ service: 'domain-api', privateJwk: domainKey.privateJwk });
  }

  static async create(): Promise<SpecService> {
    const database = await createTestDatabase({ template: 'processing-service', migrate });
    const issuer = await startTokenIssuer();
    const [domainKey, ownKey] = [await serviceKey('domain-api'), await serviceKey('processing-service')];
    const serviceKeys = { keys: [domainKey.publicJwk, ownKey.publicJwk] };
    const domainApi = new PeerDomainApi({ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, serviceKeys });
    const folder = await mkdtemp(join(tmpdir(), 'processing-spec-'));
    const env = {
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'fatal',
      AUTH_ISSUER: issuer.issuer,
      AUTH_JWKS_URL: issuer.jwksUrl,
      SERVICE_TOKEN_JWKS: JSON.stringify(serviceKeys),
      SERVICE_TOKEN_PRIVATE_JWK: JSON.stringify(ownKey.privateJwk),
      DATABASE_URL: database.url,
      BLOB_CONNECTION_STRING: testBlobConnection(),
      DOMAIN_URL: await domainApi.start(),
      HUB_CONNECTION_KEY: 'a key for specs that all replicas share',
      PROVIDER: 'mock',
      MOCK_PROVIDER_LOG: join(folder, 'provider.log'),
      UNIT_CONCURRENCY: '1',
      POLL_MIN_MS: '20',
      POLL_MAX_MS: '200',
      BACKOFF_BASE_MS: '20',
    };
    const spec = new SpecService(database, issuer, domainApi, folder, env, domainKey);
    await spec.uploads.ensureContainer();
    return spec;
  }

  async start(settings: Record<string, string> = {}): Promise<RunningService> {
    const service = await startService(serviceOptions(readConfig({ ...this.env, ...settings })));
    this.services.push(service);
    return service;
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await this.domainApi.stop();
    await this.issuer.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true });
  }

  /** A document of empty pages in the container of uploads. */
  async upload(pages: number): Promise<DigitisePayload> {
    const pdf = await PDFDocument.create();
    for (let page = 0; page < pages; page += 1) pdf.addPage([200, 200]);
    const documentId = randomUUID();
    const blob = `${this.userId}/uploads/${documentId}/original`;
    await this.uploads.put(blob, await pdf.save(), { contentType: 'application/pdf' });
    const parts = [{ blob, contentType: 'application/pdf' as const }];
    return { documentId, title: 'A document', parts, settings: DEFAULT_DIGITISE_SETTINGS };
  }

  async call<T = JobView>(
    service: RunningService,
    method: string,
    path: string,
    { body, token }: { body?: unknown; token?: string } = {},
  ): Promise<Answer<T>> {
    const authorization = `Bearer ${token ?? (await this.issuer.token({ sub: this.userId }))}`;
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as T };
  }

  /** Uploads and enqueues a document. */
  async digitise(service: RunningService, pages: number): Promise<JobView> {
    const payload = await this.upload(pages);
    const body = {
      jobType: DIGITISE_JOB_TYPE,
      payload,
      idempotencyKey: payload.documentId,
      subjectId: payload.documentId,
    };
    return (await this.call(service, 'POST', '/internal/jobs', { body })).body;
  }

  async waitFor(service: RunningService, id: string, status: JobView['status']): Promise<JobView> {
    return waitUntil(
      async () => {
        const { body } = await this.call(service, 'GET', `/internal/jobs/${id}`);
        return body.status === status && body;
      },
      { what: `job ${id} to be ${status}`, timeoutMs: 60_000 },
    );
  }

  /** The units that the provider was called for, in order, repetitions included. */
  async providerCalls(jobId: string): Promise<string[]> {
    const log = await readFile(join(this.folder, 'provider.log'), 'utf8').catch(() => '');
    const calls = log
      .split('\n')
      .flatMap((line) => (line ? [JSON.parse(line) as { jobId: string; unitId: string }] : []));
    return calls.filter((call) => call.jobId === jobId).map(({ unitId }) => unitId);
  }

  async blobsOf(jobId: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of this.jobs.list(`${this.userId}/jobs/${jobId}/`))
      names.push(name.split('/').slice(3).join('/'));
    return names.sort();
  }
}

async function migrate(url: string): Promise<void> {
  await runMigrations(createDataSource({ ...processingSchema, url }));
}

async function serviceKey(kid: string): Promise<ServiceKey> {
  const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  return { privateJwk: await exportJWK(privateKey), publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' } };
}
