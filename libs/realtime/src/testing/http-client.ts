import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { negotiate, tokenFor } from './test-hub.ts';

export interface HttpAnswer {
  status: number;
  text: string;
  headers: IncomingMessage['headers'];
}

const END = '\u001e';

/** One negotiated connection of a user, spoken to by bare requests. */
export class RawHttpConnection {
  /** The hub's address with the connection token. */
  readonly url: string;
  private readonly token: string;
  private readonly agent = new Agent({ keepAlive: false });

  constructor(hubUrl: string, connectionToken: string, token: string) {
    this.url = `${hubUrl}?id=${encodeURIComponent(connectionToken)}`;
    this.token = token;
  }

  static async negotiate(hubUrl: string, userId: string): Promise<RawHttpConnection> {
    const token = tokenFor(userId);
    const { connectionToken } = await negotiate(hubUrl, token);
    return new RawHttpConnection(hubUrl, connectionToken, token);
  }

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  poll(): Promise<HttpAnswer> {
    return this.request('GET');
  }

  post(body: string | Buffer): Promise<HttpAnswer> {
    return this.request('POST', body);
  }

  /** Posts messages, the handshake for instance. */
  say(...messages: object[]): Promise<HttpAnswer> {
    return this.post(messages.map((message) => JSON.stringify(message) + END).join(''));
  }

  delete(): Promise<HttpAnswer> {
    return this.request('DELETE');
  }

  /** Opens server-sent events; resolves with the answer's head, its body still coming. */
  events(): Promise<IncomingMessage> {
    return this.send('GET', undefined, { accept: 'text/event-stream' });
  }

  /** Resolves when the answer begins. */
  send(method: string, body?: string | Buffer, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        this.url,
        { method, agent: this.agent, headers: { ...this.headers, ...headers } },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  private async request(method: string, body?: string | Buffer): Promise<HttpAnswer> {
    const answer = await this.send(method, body);
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    return { status: answer.statusCode ?? 0, text, headers: answer.headers };
  }
}

/** The messages of a text in the JSON encoding. */
export function messagesOf(text: string): Record<string, unknown>[] {
  return text
    .split(END)
    .slice(0, -1)
    .map((record) => JSON.parse(record) as Record<string, unknown>);
}
