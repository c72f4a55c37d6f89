import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hub, SignalRAdapter, type HubConnection } from '@cairn/realtime';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway, WebSocketServer, type OnGatewayConnection } from '@nestjs/websockets';
import { answerDataPlane, type StandInAnswer } from './stand-in-data-plane.ts';
import { everybodyIn, hubOf, StandInTokens } from './stand-in-tokens.ts';

export interface StandInOptions {
  /** Default: any free one. */
  port?: number;
  /** Pages that may connect. Default all, as in a new service. */
  allowedOrigins?: readonly string[];
  /** Which bearers count as signed by Microsoft Entra ID. Default none. */
  acceptsEntraToken?: (token: string) => boolean;
}

export interface StandInRequest {
  method: string;
  /** With its query. */
  url: string;
  body: string;
  /** What was answered. */
  status: number;
}

export interface FailedAnswer {
  status: number;
  /** The `Retry-After` header. */
  retryAfter?: string;
}

/** Azure SignalR Service in serverless mode, as far as it can be told from outside. */
export interface SignalRServiceStandIn {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly connectionString: string;
  /** Those to the data plane, oldest first. */
  readonly requests: readonly StandInRequest[];
  /** Answers the next requests to the data plane so instead of obeying. */
  failNext(times: number, answer: FailedAnswer): void;
  stop(): Promise<void>;
}

/** The service closes the connection of a client that calls anything, unless an upstream is set. */
const CLIENTS_ONLY_LISTEN = { maxPendingCalls: 0 };

@WebSocketGateway({ path: '/client/' })
class ServiceGateway implements OnGatewayConnection {
  @WebSocketServer() hub!: Hub;

  handleConnection(connection: HubConnection): void {
    this.hub.groups.add(connection.id, everybodyIn(hubOf(connection.userId)));
  }
}

@Module({ providers: [ServiceGateway] })
class ServiceModule {}

/** Starts it on this machine. */
export async function startSignalRServiceStandIn({
  port = 0,
  allowedOrigins,
  acceptsEntraToken = () => false,
}: StandInOptions = {}): Promise<SignalRServiceStandIn> {
  const accessKey = randomBytes(32).toString('base64');
  const tokens = new StandInTokens(accessKey, acceptsEntraToken);
  const requests: StandInRequest[] = [];
  const failures: { times: number; answer: FailedAnswer }[] = [];
  let endpoint = '';

  const app = await NestFactory.create(ServiceModule, { logger: false, abortOnError: false, bodyParser: false });
  app.useWebSocketAdapter(
    new SignalRAdapter(app, {
      authenticate: (token, { query }) => {
        const hub = query.get('hub') ?? '';
        return tokens.client(token, clientUrl(endpoint, hub), hub);
      },
      allowedOrigins: allowedOrigins ?? (() => true),
      connectionKey: randomBytes(32).toString('base64'),
      limits: CLIENTS_ONLY_LISTEN,
    }),
  );
  app.use(async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    const failure = nextOf(failures);
    const answer = failure ?? (await answerRequest(app.get(ServiceGateway).hub, tokens, endpoint, request, body));
    requests.push({ method: request.method ?? '', url: request.url ?? '', body, status: answer.status });
    if (failure?.retryAfter !== undefined) response.setHeader('retry-after', failure.retryAfter);
    respond(response, answer);
  });
  await app.listen(port, '127.0.0.1');
  endpoint = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  return {
    endpoint,
    connectionString: `Endpoint=${endpoint};AccessKey=${accessKey};Version=1.0;`,
    requests,
    failNext: (times, answer) => void failures.push({ times, answer }),
    stop: () => app.close(),
  };
}

function nextOf(failures: { times: number; answer: FailedAnswer }[]): FailedAnswer | undefined {
  const [first] = failures;
  if (first && --first.times <= 0) failures.shift();
  return first?.answer;
}

function clientUrl(endpoint: string, hub: string): string {
  return `${endpoint}/client/?hub=${hub}`;
}

async function answerRequest(
  standIn: Hub,
  tokens: StandInTokens,
  endpoint: string,
  request: IncomingMessage,
  body: string,
): Promise<StandInAnswer> {
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (!(await tokens.isRequestAllowed(bearer, endpoint + path))) return { status: 401 };
  const [hub, ...rest] = path.split('/').slice(3).map(decodeURIComponent);
  if (!path.startsWith('/api/hubs/') || hub === undefined) return { status: 404 };
  const parameters = new URLSearchParams(query);
  if (request.method === 'POST' && rest.join('/') === ':generateToken') {
    const minutes = Number(parameters.get('minutesToExpire') ?? 60);
    const token = await tokens.issue(clientUrl(endpoint, hub), parameters.get('userId') ?? '', minutes);
    return { status: 200, body: { token } };
  }
  return answerDataPlane(standIn, hub, { method: request.method ?? '', path: rest, query: parameters, body });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function respond(response: ServerResponse, { status, body }: StandInAnswer): void {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
