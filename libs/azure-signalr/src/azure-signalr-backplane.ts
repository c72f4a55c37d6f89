import type { HubBackplane, HubFanOut, HubTarget, HubUser, NegotiationRedirect } from '@cairn/realtime';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AzureSignalRFanOut } from './azure-signalr-fan-out.ts';
import { IssuedClientTokens, SignedClientTokens, type ClientTokens } from './client-tokens.ts';
import { parseConnectionString, type ServiceAddress } from './connection-string.ts';
import { DataPlane, type DataPlaneOptions } from './data-plane.ts';
import { entraCredential, type EntraCredential } from './entra-credential.ts';
import { hubNameOf } from './hub-name.ts';
import { OrderedQueue } from './ordered-queue.ts';
import { pathOf } from './service-requests.ts';
import { AccessKeyBearer, EntraBearer } from './service-bearer.ts';

export interface AzureSignalROptions {
  /** As the portal shows it, with a key or with `AuthType=azure`, `azure.msi` or `azure.app`. */
  connectionString: string;
  /** Instead of the identity that the connection string describes. */
  credential?: EntraCredential;
  /** The service's name for a hub. Default: the path with underscores, `/hubs/jobs` → `hubs_jobs`. */
  hubName?: (hubPath: string) => string;
  /** Requests to the service at once. Default 32. */
  maxParallelRequests?: number;
  /** Messages that wait for the service; beyond it new ones are lost. Default 16 MiB. */
  maxPendingBytes?: number;
  /** How long closing waits for what is under way. Default 5,000. */
  closeGraceMs?: number;
  requests?: Pick<DataPlaneOptions, 'maxAttempts' | 'attemptTimeoutMs' | 'sleep' | 'random'>;
  logger?: Pick<Logger, 'warn' | 'error'>;
}

/**
 * Azure SignalR Service in serverless mode: it holds the clients' connections, so negotiation sends clients there, and
 * what a hub says goes to its REST interface. Clients can only listen: the service ends those that call anything.
 */
export class AzureSignalRBackplane implements HubBackplane, OnApplicationShutdown {
  private readonly address: ServiceAddress;
  private readonly dataPlane: DataPlane;
  private readonly clientTokens: ClientTokens;
  private readonly queue: OrderedQueue;
  private readonly closing = new AbortController();
  private readonly options: AzureSignalROptions;
  private readonly logger: Pick<Logger, 'warn' | 'error'>;

  /** @throws ConnectionStringError */
  constructor(options: AzureSignalROptions) {
    this.options = options;
    this.address = parseConnectionString(options.connectionString);
    this.logger = options.logger ?? new Logger(AzureSignalRBackplane.name);
    const { serverEndpoint, endpoint, access } = this.address;
    const bearer =
      access.kind === 'key'
        ? new AccessKeyBearer(access.accessKey)
        : new EntraBearer(options.credential ?? entraCredential(access));
    this.dataPlane = new DataPlane({ serverEndpoint, endpoint, bearer, ...options.requests });
    this.clientTokens =
      bearer instanceof AccessKeyBearer ? new SignedClientTokens(bearer) : new IssuedClientTokens(this.dataPlane);
    const { maxParallelRequests = 32, maxPendingBytes = 16 * 1024 * 1024 } = options;
    this.queue = new OrderedQueue({ maxParallel: maxParallelRequests, maxBytes: maxPendingBytes });
  }

  /** @throws RangeError when the service allows no such name */
  fanOut(hubPath: string): HubFanOut {
    const { dataPlane, queue, logger } = this;
    return new AzureSignalRFanOut({ hub: this.hubOf(hubPath), dataPlane, queue, logger, signal: this.closing.signal });
  }

  /**
   * @throws HubServiceUnavailableError or HubServiceRefusedError, only where the service has to be asked for the token:
   * with an access key it is not
   */
  async redirect(hubPath: string, user: HubUser): Promise<NegotiationRedirect> {
    const hub = this.hubOf(hubPath);
    const { endpoint, clientEndpoint } = this.address;
    const accessToken = await this.clientTokens.tokenFor(user, `${endpoint}/client/?hub=${hub}`, hub);
    return { url: `${clientEndpoint}/client/?hub=${hub}`, accessToken };
  }

  /**
   * Whether any connection of the target is open, anywhere.
   * @throws HubServiceUnavailableError or HubServiceRefusedError
   */
  async isPresent(hubPath: string, target: Exclude<HubTarget, { to: 'all' }>): Promise<boolean> {
    const path = [this.hubOf(hubPath), ...pathOf(target)];
    const response = await this.dataPlane.call({ method: 'HEAD', path, operation: `look for ${target.to}` });
    return response.ok;
  }

  /** Waits for what is under way, but not for longer than the grace. */
  async close(): Promise<void> {
    const grace = setTimeout(() => this.closing.abort(), this.options.closeGraceMs ?? 5_000);
    await this.queue.drained();
    clearTimeout(grace);
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private hubOf(hubPath: string): string {
    return hubNameOf(hubPath, this.options.hubName);
  }
}
