import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface StandInRequest {
  method: string;
  /** With its query. */
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface StandInAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

/**
 * How a service can fail.
 * - `half-body`: the connection ends in the middle of the answer; `not-json`, `wrong-schema`: status 200 all the same
 * - `giant`: an answer that never ends; `drip`: one byte now and then; `hang`: nothing at all; `reset`: no connection
 */
export type StandInFault =
  StandInAnswer | 'half-body' | 'not-json' | 'wrong-schema' | 'giant' | 'drip' | 'hang' | 'reset';

interface PlannedFault {
  fault: StandInFault;
  left: number;
  concerns: (request: StandInRequest) => boolean;
}

const DRIP_MS = 50;

/** A service on this machine that answers as it is told, or fails. */
export class StandInServer {
  /** Oldest first. */
  readonly requests: StandInRequest[] = [];
  readonly #server: Server;
  readonly #faults: PlannedFault[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(answer: (request: StandInRequest) => StandInAnswer) {
    this.#server = createServer((message, response) => {
      this.#serve(message, response, answer).catch((error: unknown) => response.destroy(error as Error));
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(answer: (request: StandInRequest) => StandInAnswer): Promise<StandInServer> {
    const standIn = new StandInServer(answer);
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  /** `http://127.0.0.1:PORT` */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Fails the next requests, or the next of some kind, before it answers again. */
  failNext(
    fault: StandInFault,
    { times = 1, of: concerns = () => true }: { times?: number; of?: PlannedFault['concerns'] } = {},
  ): void {
    this.#faults.push({ fault, left: times, concerns });
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(
    message: IncomingMessage,
    response: ServerResponse,
    answer: (request: StandInRequest) => StandInAnswer,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = message;
    const request = { method, url, headers, body: Buffer.concat(chunks) };
    this.requests.push(request);
    const fault = this.#nextFault(request);
    if (fault === undefined) send(response, answer(request));
    else if (typeof fault === 'object') send(response, fault);
    else fail(response, fault);
  }

  #nextFault(request: StandInRequest): StandInFault | undefined {
    const planned = this.#faults.find(({ left, concerns }) => left > 0 && concerns(request));
    if (planned) planned.left -= 1;
    return planned?.fault;
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: StandInAnswer): void {
  response.writeHead(status, { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function fail(response: ServerResponse, fault: Exclude<StandInFault, StandInAnswer>): void {
  const json = { 'content-type': 'application/json' };
  switch (fault) {
    case 'half-body':
      response.writeHead(200, { ...json, 'content-length': '1000' });
      response.write('{"status":"succ', () => response.destroy());
      return;
    case 'not-json':
      response.writeHead(200, json).end('<html>Bad gateway</html>');
      return;
    case 'wrong-schema':
      response.writeHead(200, json).end('{"status":"succeeded","choices":"none"}');
      return;
    case 'giant':
      response.writeHead(200, json);
      return pour(response);
    case 'drip':
      response.writeHead(200, json);
      return drip(response);
    case 'hang':
      return;
    case 'reset':
      response.destroy();
  }
}

/** As much as the other side takes. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more).on('error', () => undefined);
  more();
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => clearInterval(timer)).on('error', () => undefined);
}
