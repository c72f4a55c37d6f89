import { setTimeout as sleep } from 'node:timers/promises';
import { HubServiceRefusedError, HubServiceUnavailableError } from '@cairn/errors';
import type { ServiceBearer } from './service-bearer.ts';

export interface DataPlaneOptions {
  /** Where requests go. */
  serverEndpoint: string;
  /** What the service calls itself, in tokens. */
  endpoint: string;
  bearer: ServiceBearer;
  /** Attempts at one request, the first included. Default 4. */
  maxAttempts?: number;
  /** How long one attempt may take. Default 10,000. */
  attemptTimeoutMs?: number;
  /** Rejects when the signal aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  random?: () => number;
}

export interface DataPlaneRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Parts of the path after `/api/hubs/`, as they are: they are encoded here. */
  path: readonly string[];
  /** The service's own word at the end of the path. */
  verb?: ':send' | ':closeConnections' | ':generateToken';
  query?: readonly (readonly [name: string, value: string])[];
  /** JSON text. */
  body?: string;
  /** Names the request in errors and logs. */
  operation: string;
  signal?: AbortSignal;
}

const API_VERSION = '2022-06-01';
const FIRST_BACKOFF_MS = 200;
/** The service may say how long to wait; longer than this nobody waits for a message on a page. */
const MAX_WAIT_MS = 30_000;
const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * The REST interface of Azure SignalR Service. A request whose answer did not come is sent again, so that a message may
 * arrive twice.
 * @see https://learn.microsoft.com/azure/azure-signalr/swagger/signalr-data-plane-rest-v20220601
 */
export class DataPlane {
  private readonly options: Required<DataPlaneOptions>;

  constructor(options: DataPlaneOptions) {
    this.options = {
      maxAttempts: 4,
      attemptTimeoutMs: 10_000,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      random: Math.random,
      ...options,
    };
  }

  /**
   * @returns the answer, whose status is 2xx or 404; its body is still to be read
   * @throws HubServiceUnavailableError when all attempts failed
   * @throws HubServiceRefusedError
   */
  async call(request: DataPlaneRequest): Promise<Response> {
    const { maxAttempts } = this.options;
    const signal = request.signal ?? new AbortController().signal;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(request, signal);
      if (outcome instanceof Response) return outcome;
      if (attempt === maxAttempts || signal.aborted) throw outcome;
      await this.options.sleep(this.waitMs(attempt, outcome.retryAfterSeconds), signal).catch(() => undefined);
    }
  }

  /** @returns the error when another attempt may help */
  private async attempt(
    request: DataPlaneRequest,
    signal: AbortSignal,
  ): Promise<Response | HubServiceUnavailableError> {
    const { method, body, operation } = request;
    const path = ['/api/hubs', ...request.path.map(encodePart), ...(request.verb ? [request.verb] : [])].join('/');
    const query = new URLSearchParams({ 'api-version': API_VERSION });
    for (const [name, value] of request.query ?? []) query.append(name, value);
    let response: Response;
    try {
      const bearer = await this.options.bearer.bearerFor(this.options.endpoint + path);
      response = await fetch(`${this.options.serverEndpoint}${path}?${query.toString()}`, {
        method,
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.options.attemptTimeoutMs)]),
      });
    } catch (cause) {
      return new HubServiceUnavailableError(operation, undefined, { cause });
    }
    if (response.ok || response.status === 404) return response;
    await response.body?.cancel();
    const { status } = response;
    if (!RETRIED.has(status)) throw new HubServiceRefusedError(operation, status);
    const retryAfterSeconds = secondsOf(response.headers.get('retry-after'));
    return new HubServiceUnavailableError(
      operation,
      status,
      retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
    );
  }

  /** What the service asks for, or else doubling with full jitter. */
  private waitMs(attempt: number, retryAfterSeconds: number | undefined): number {
    const backoffMs = this.options.random() * FIRST_BACKOFF_MS * 2 ** attempt;
    return Math.min(retryAfterSeconds === undefined ? backoffMs : retryAfterSeconds * 1000 + backoffMs, MAX_WAIT_MS);
  }
}

/** As .NET's `Uri.EscapeDataString`, which the service's own SDK uses: the audience of a token is compared as text. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `Retry-After` is a number of seconds or a date. */
function secondsOf(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d{1,6}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
