import type { AddressInfo } from 'node:net';
import { AuthTokenInvalidError } from '@cairn/errors';
import { HttpTransportType, HubConnectionBuilder, LogLevel, type HubConnection as Client } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocket } from 'ws';
import type { Hub } from '../hub/hub.ts';
import type { HubUser, SignalROptions } from '../connection/hub-options.ts';
import { SignalRAdapter } from '../gateway/signalr-adapter.ts';
import type { TransportKind } from '../transports/hub-transport.ts';

export const CONNECTION_KEY = 'a key for specs that all replicas share';
export const PAGE_ORIGIN = 'https://page.example';

/** A token that `authenticate` of the specs takes: the user and when it expires, in the clear. */
export function tokenFor(userId: string, { expiresInSeconds = 600 } = {}): string {
  return `${userId}~${Math.floor(Date.now() / 1000) + expiresInSeconds}`;
}

async function authenticate(token: string): Promise<HubUser> {
  const [userId = '', expiresAt = ''] = token.split('~');
  if (!userId || !/^\d+$/.test(expiresAt)) throw new AuthTokenInvalidError('not a token of these specs');
  return { userId, expiresAt: Number(expiresAt) };
}

export interface TestHub {
  hub: Hub;
  /** `http://127.0.0.1:PORT/hubs/test` */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** A real Nest application whose gateway has its hub in the property `hub` and its path at `/hubs/test`. */
export async function startTestHub(
  gateway: Type<{ hub: Hub }>,
  options: Partial<SignalROptions> = {},
): Promise<TestHub> {
  @Module({ providers: [gateway] })
  class TestModule {}

  const app = await NestFactory.create(TestModule, { logger: false, abortOnError: false });
  const defaults = { authenticate, allowedOrigins: [PAGE_ORIGIN], connectionKey: CONNECTION_KEY };
  app.useWebSocketAdapter(new SignalRAdapter(app, { ...defaults, ...options }));
  await app.listen(0, '127.0.0.1');
  const address = app.getHttpServer().address() as AddressInfo;
  return {
    hub: app.get(gateway).hub,
    url: `http://127.0.0.1:${address.port}/hubs/test`,
    port: address.port,
    stop: () => app.close(),
  };
}

export interface ClientOptions {
  /** Default: what the client prefers of what the hub offers. */
  transport?: TransportKind;
  encoding?: 'json' | 'messagepack';
  /** Without them the client stays away once it was disconnected. */
  retryDelaysMs?: number[];
  stateful?: boolean;
  headers?: Record<string, string>;
}

/** The official client. */
export function clientOver(url: string, accessTokenFactory: () => string, options: ClientOptions = {}): Client {
  const { transport, encoding = 'json', retryDelaysMs, stateful, headers = {} } = options;
  const builder = new HubConnectionBuilder()
    .withUrl(url, { accessTokenFactory, headers, ...(transport ? { transport: HttpTransportType[transport] } : {}) })
    .configureLogging(LogLevel.None);
  if (encoding === 'messagepack') builder.withHubProtocol(new MessagePackHubProtocol());
  if (retryDelaysMs) builder.withAutomaticReconnect(retryDelaysMs);
  if (stateful) builder.withStatefulReconnect();
  return builder.build();
}

export function officialClient(url: string, accessTokenFactory: () => string, retryDelaysMs?: number[]): Client {
  return clientOver(url, accessTokenFactory, retryDelaysMs ? { retryDelaysMs } : {});
}

export interface Negotiation {
  connectionId: string;
  connectionToken: string;
  error?: string;
}

export async function negotiate(url: string, token: string, query: Record<string, string> = {}): Promise<Negotiation> {
  const asked = new URLSearchParams({ negotiateVersion: '1', ...query }).toString();
  const response = await fetch(`${url}/negotiate?${asked}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as Negotiation;
}

/** A bare WebSocket that keeps what it received, one entry a message. */
export class RawClient {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[] = [];
  closeCode: number | undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      for (const text of String(data).split('\u001e').slice(0, -1)) this.messages.push(JSON.parse(text));
    });
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('error', () => undefined);
  }

  send(message: object): void {
    this.socket.send(`${JSON.stringify(message)}\u001e`);
  }

  ofType(type: number): Record<string, unknown>[] {
    return this.messages.filter((message) => message.type === type);
  }
}

/** Opens a WebSocket the way browsers do: with the token in the query. Rejects with the status of a refusal. */
export function openSocket(url: string, query: Record<string, string>, headers = {}): Promise<RawClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}?${new URLSearchParams(query).toString()}`, { headers });
  const client = new RawClient(socket);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(client));
    socket.once('unexpected-response', (_request, response) => {
      socket.terminate();
      reject(new Error(`refused with ${response.statusCode}`));
    });
    socket.once('error', reject);
  });
}

/** Negotiates, opens the socket and makes the handshake. */
export async function connectRaw(url: string, userId: string): Promise<RawClient> {
  const token = tokenFor(userId);
  const { connectionToken } = await negotiate(url, token);
  const client = await openSocket(url, { id: connectionToken, access_token: token });
  const answered = new Promise((resolve) => client.socket.once('message', resolve));
  client.send({ protocol: 'json', version: 1 });
  await answered;
  return client;
}
