import { randomBytes, randomUUID } from 'node:crypto';
import { AzureBlobStorage } from '@cairn/blob-storage';
import { Sealer } from '@cairn/sealing';
import { startService, type RunningService } from '@cairn/service-host';
import { LogLines, startTokenIssuer, testBlobConnection, type TokenIssuer } from '@cairn/testing';
import { readConfig } from '../config.ts';
import { serviceOptions } from '../service-options.ts';

const sealingKey = { kty: 'oct' as const, kid: 'spec', k: randomBytes(32).toString('base64url') };

/** The service over Azurite, and a user of it. */
export class SpecService {
  readonly sealer = new Sealer([sealingKey]);

  private constructor(
    readonly service: RunningService,
    readonly issuer: TokenIssuer,
    readonly uploads: AzureBlobStorage,
    readonly log: LogLines,
    readonly userId: string,
  ) {}

  /** @param env settings that differ from the defaults */
  static async start(env: Record<string, string> = {}): Promise<SpecService> {
    const issuer = await startTokenIssuer();
    try {
      const uploads = new AzureBlobStorage({ connectionString: testBlobConnection() }, 'uploads');
      await uploads.ensureContainer();
      const config = readConfig({
        PORT: '0',
        AUTH_ISSUER: issuer.issuer,
        AUTH_JWKS_URL: issuer.jwksUrl,
        BLOB_CONNECTION_STRING: testBlobConnection(),
        SEALING_KEYS: JSON.stringify({ keys: [sealingKey] }),
        ...env,
      });
      const log = new LogLines();
      const service = await startService({ ...serviceOptions(config), logDestination: log });
      return new SpecService(service, issuer, uploads, log, randomUUID());
    } catch (error) {
      await issuer.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.issuer.stop();
  }

  token(claims: { sub?: string; aud?: string } = {}): Promise<string> {
    return this.issuer.token({ sub: this.userId, aud: 'validation-service', ...claims });
  }

  /** As the user, unless `init` brings other headers. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${await this.token()}`, ...(init.headers as Record<string, string>) };
    return fetch(`${this.service.url}${path}`, { ...init, headers });
  }

  post(path: string, body: unknown): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
  }
}
