import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { TokenCredential } from '@azure/identity';

export interface AzureServiceOptions {
  /** `https://NAME.cognitiveservices.azure.com` */
  endpoint: string;
  /** Without it `DefaultAzureCredential` is used: a managed identity in Azure. */
  key?: string | undefined;
  /** Of a user-assigned managed identity. */
  clientId?: string | undefined;
}

/** What every client takes; the rest is the service's own. */
export interface AzureClientOptions {
  retryOptions: { maxRetries: number };
  allowInsecureConnection: boolean;
}

/** Makes the client; the place to load its SDK, which happens with the first request only. */
export type CreateAzureClient<Client> = (
  endpoint: string,
  credential: { key: string } | TokenCredential,
  options: AzureClientOptions,
) => Promise<Client>;

/** The part of `@azure-rest` clients that is used here. */
interface WithPipeline {
  pipeline: {
    removePolicy(policy: { name: string }): unknown;
    addPolicy(policy: OwnConnections): void;
  };
}

interface OwnConnections {
  name: string;
  sendRequest<Request extends { agent?: unknown }, Answer>(
    request: Request,
    next: (request: Request) => Promise<Answer>,
  ): Promise<Answer>;
}

/**
 * One client of an Azure service, made with the first request, and connections of its own, which `close` ends. It neither
 * repeats requests nor follows redirects: those are the caller's policy, and a redirect would take key and content along.
 */
export class AzureConnection<Client extends WithPipeline> {
  readonly #options: AzureServiceOptions;
  readonly #create: CreateAzureClient<Client>;
  readonly #agent: HttpAgent | HttpsAgent;
  #client: Promise<Client> | undefined;

  constructor(options: AzureServiceOptions, create: CreateAzureClient<Client>) {
    this.#options = options;
    this.#create = create;
    this.#agent = isPlain(options) ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
  }

  /** @throws what `create` throws; the next call tries again */
  client(): Promise<Client> {
    this.#client ??= this.#connect();
    this.#client.catch(() => (this.#client = undefined));
    return this.#client;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #connect(): Promise<Client> {
    const { endpoint, key } = this.#options;
    const client = await this.#create(endpoint.replace(/\/+$/, ''), key ? { key } : await this.#identity(), {
      retryOptions: { maxRetries: 0 },
      allowInsecureConnection: isPlain(this.#options),
    });
    client.pipeline.removePolicy({ name: 'redirectPolicy' });
    client.pipeline.addPolicy({
      name: 'OwnConnections',
      sendRequest: (request, next) => {
        request.agent = this.#agent;
        return next(request);
      },
    });
    return client;
  }

  async #identity(): Promise<TokenCredential> {
    const { clientId } = this.#options;
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {});
  }
}

function isPlain({ endpoint }: AzureServiceOptions): boolean {
  return endpoint.startsWith('http:');
}
