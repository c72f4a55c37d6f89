import type { ServiceTokenClaims, ServiceTokenSigner } from '@cairn/auth';
import { RemoteAnswerInvalidError } from '@cairn/errors';
import { DeadlineInterceptor } from './deadline.interceptor.ts';
import { chain, type HttpHandler, type HttpInterceptor } from './http-interceptor.ts';
import { network } from './network.ts';
import { readAnswer } from './read-answer.ts';
import { TokenForwardingInterceptor } from './token-forwarding.interceptor.ts';
import { TraceInterceptor } from './trace.interceptor.ts';
import { TrustedServices } from './trusted-services.ts';

export interface ServiceHttpClientOptions {
  /** Base URLs of our own services: only they get tokens, trace and deadline. */
  trustedBaseUrls: readonly string[];
  /** Needed for calls with `callAsService`. */
  signer?: ServiceTokenSigner;
  /** Default for calls that name none: 10,000. */
  timeoutMs?: number;
  /** Default 4 MiB. */
  maxResponseBytes?: number;
  /** Run inside of the built-in ones (trace, deadline, token). */
  interceptors?: readonly HttpInterceptor[];
}

export interface ServiceCall<T = unknown> {
  /** Default GET. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
  /** For the whole call, body included. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Background work has no user's token: sign one of this service for the callee. */
  callAsService?: ServiceTokenClaims;
  /** Checks the answer's JSON, for example a zod schema's `parse`; undefined stands for an empty body. */
  parse?(body: unknown): T;
}

export interface ServiceAnswer<T> {
  status: number;
  headers: Headers;
  body: T;
}

const MIB = 1024 * 1024;

/** Calls our own services. Make one typed client class per service on top of `service()`. */
export class ServiceHttpClient {
  private readonly send: HttpHandler;
  private readonly timeoutMs: number;

  constructor(options: ServiceHttpClientOptions) {
    const trusted = new TrustedServices(options.trustedBaseUrls);
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.send = chain(
      [
        new TraceInterceptor(trusted),
        new DeadlineInterceptor(trusted),
        new TokenForwardingInterceptor(trusted, options.signer),
        ...(options.interceptors ?? []),
      ],
      network(options.maxResponseBytes ?? 4 * MIB),
    );
  }

  /** The service at `baseUrl`. @param name stands in errors and logs, for example `processing-service` */
  service(name: string, baseUrl: string): RemoteService {
    return new RemoteService(name, baseUrl, (url, call) => this.call(name, url, call));
  }

  private async call<T>(service: string, url: URL, call: ServiceCall<T>): Promise<ServiceAnswer<T>> {
    call.signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(call.timeoutMs ?? this.timeoutMs);
    const headers = new Headers({ accept: 'application/json', ...call.headers });
    if (call.body !== undefined) headers.set('content-type', 'application/json');
    const outgoing = {
      service,
      url,
      method: call.method ?? 'GET',
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      callAsService: call.callAsService,
    };
    try {
      const answer = await this.send(outgoing);
      const json = readAnswer(answer, { service, asService: call.callAsService !== undefined });
      return { status: answer.status, headers: answer.headers, body: checked(json, service, call) };
    } catch (error) {
      // The caller gave up: it wants its own reason back, not a story about the service.
      call.signal?.throwIfAborted();
      throw error;
    }
  }
}

type Send = <T>(url: URL, call: ServiceCall<T>) => Promise<ServiceAnswer<T>>;

/** One of our services at its base URL. */
export class RemoteService {
  private readonly base: string;

  constructor(
    readonly name: string,
    baseUrl: string,
    private readonly send: Send,
  ) {
    this.base = baseUrl.replace(/\/+$/, '');
  }

  /**
   * @param path begins with `/`; write variable parts with `encodeURIComponent`
   * @throws RemoteServiceError when the service refused or failed
   * @throws RemoteAnswerInvalidError when its answer is no JSON, too large, or refused by `parse`
   * @throws DependencyUnavailableError when no answer came
   * @throws DeadlineExceededError when the running request's caller no longer waits
   */
  call<T>(path: `/${string}`, call: ServiceCall<T> = {}): Promise<ServiceAnswer<T>> {
    // Put together as text: resolved as a URL, a path such as `//host/` would lead to another host.
    const url = new URL(`${this.base}${path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return this.send(url, call);
  }

  /** The body of `GET path`. */
  async get<T>(path: `/${string}`, call: ServiceCall<T> = {}): Promise<T> {
    return (await this.call(path, call)).body;
  }

  /** The body of `POST path`. */
  async post<T>(path: `/${string}`, body: unknown, call: ServiceCall<T> = {}): Promise<T> {
    return (await this.call(path, { ...call, method: 'POST', body })).body;
  }

  async delete(path: `/${string}`, call: ServiceCall = {}): Promise<void> {
    await this.call(path, { ...call, method: 'DELETE' });
  }
}

function checked<T>(json: unknown, service: string, { parse }: ServiceCall<T>): T {
  // Without `parse` the caller vouches for the shape: both sides share the type from a contracts lib.
  if (!parse) return json as T;
  try {
    return parse(json);
  } catch (error) {
    throw new RemoteAnswerInvalidError(service, 'it has another shape', { cause: error });
  }
}
