import type { Socket } from 'node:net';
import { OneWay } from './one-way.ts';
import type { RoadState } from './one-way.ts';
import { MessageCutter, StatementReader } from './postgres-messages.ts';
import type { PostgresMessage } from './postgres-messages.ts';

/** What a proxy decides about single messages. */
export interface MessageRules {
  /** What becomes of a statement that a client is about to run. */
  onStatement(sql: string, link: ProxyLink): 'pass' | 'hold' | 'loseAnswer';
  /** Whether the server's message is passed on. */
  passesBack(message: PostgresMessage): boolean;
  /** The server has done with a statement. */
  onAnswered(sql: string, ms: number): void;
}

interface LinkParts {
  client: Socket;
  server: Socket;
  roads: { toServer: RoadState; toClient: RoadState };
  rules: MessageRules;
  onEnd: () => void;
}

/** One client's connection through the proxy. */
export class ProxyLink {
  private readonly toServer: OneWay;
  private readonly toClient: OneWay;
  private readonly fromClient = new MessageCutter('client');
  private readonly fromServer = new MessageCutter('server');
  private readonly statements = new StatementReader();
  private readonly client: Socket;
  private readonly server: Socket;
  private readonly rules: MessageRules;
  private answersLost = false;
  private underWay: { sql: string; since: number } | undefined;

  constructor({ client, server, roads, rules, onEnd }: LinkParts) {
    this.client = client;
    this.server = server;
    this.rules = rules;
    this.toServer = new OneWay(server, roads.toServer);
    this.toClient = new OneWay(client, roads.toClient);
    client.on('data', (chunk: Buffer) => this.hearClient(chunk));
    server.on('data', (chunk: Buffer) => this.hearServer(chunk));
    client.on('end', () => this.toServer.end());
    server.on('end', () => this.toClient.end());
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.setNoDelay(true);
    }
    let open = 2;
    const closed = (): void => {
      open -= 1;
      if (open === 0) onEnd();
    };
    // A side that is gone is known to the other only through the road: a dead network tells nobody.
    client.once('close', () => {
      this.toServer.end();
      closed();
    });
    server.once('close', () => {
      this.toClient.end();
      closed();
    });
  }

  /** Lets go what was held back. */
  release(): void {
    this.toServer.release();
  }

  flow(): void {
    this.toServer.flow();
    this.toClient.flow();
  }

  /** Both ends get a TCP reset. */
  reset(): void {
    this.stop();
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  private hearClient(chunk: Buffer): void {
    for (const message of this.fromClient.push(chunk)) {
      const sql = this.statements.sqlOf(message);
      const verdict = sql === undefined ? 'pass' : this.rules.onStatement(sql, this);
      if (verdict === 'hold') this.toServer.hold();
      if (verdict === 'loseAnswer') this.answersLost = true;
      if (sql !== undefined) this.underWay = { sql, since: performance.now() };
      this.toServer.send(message.bytes);
    }
  }

  private hearServer(chunk: Buffer): void {
    const READY_FOR_QUERY = 'Z';
    for (const message of this.fromServer.push(chunk)) {
      if (message.type === READY_FOR_QUERY && this.underWay) {
        this.rules.onAnswered(this.underWay.sql, performance.now() - this.underWay.since);
        this.underWay = undefined;
      }
      if (!this.answersLost && this.rules.passesBack(message)) this.toClient.send(message.bytes);
    }
  }

  private stop(): void {
    this.toServer.stop();
    this.toClient.stop();
  }
}
