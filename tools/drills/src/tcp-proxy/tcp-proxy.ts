import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { RoadState } from './one-way.ts';
import type { PostgresMessage } from './postgres-messages.ts';
import { ProxyLink } from './proxy-link.ts';

/** Picks statements by their SQL text. */
export type StatementFilter = (sql: string) => boolean;

/** A statement that the proxy keeps from the server. */
export interface HeldStatement {
  readonly sql: string;
  release(): void;
  /** The connection ends with a TCP reset; the server never sees the statement. */
  cut(): void;
}

type Door = 'open' | 'reset';

/** A road to PostgreSQL that can be broken in the ways in which networks break. */
export class TcpProxy {
  private readonly links = new Set<ProxyLink>();
  private readonly toServer: RoadState = { latencyMs: 0, closed: false };
  private readonly toClient: RoadState = { latencyMs: 0, closed: false };
  private server: Server | undefined;
  private port = 0;
  private door: Door = 'open';
  private notificationsPass = true;
  private notificationsDropped = 0;
  private holds: { filter: StatementFilter; hit: (held: HeldStatement) => void }[] = [];
  private timings: { filter: StatementFilter; ms: number[] }[] = [];
  private answered = 0;
  private losses: { filter: StatementFilter; hit: () => void }[] = [];

  private readonly target: { host: string; port: number };

  private constructor(target: { host: string; port: number }) {
    this.target = target;
  }

  /** @param databaseUrl of the server behind it */
  static async start(databaseUrl: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(databaseUrl);
    const proxy = new TcpProxy({ host: hostname, port: Number(port) });
    await proxy.listen();
    return proxy;
  }

  /** The same database, through this proxy. */
  url(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  get connections(): number {
    return this.links.size;
  }

  /** How many statements the server has answered. */
  get statements(): number {
    return this.answered;
  }

  get droppedNotifications(): number {
    return this.notificationsDropped;
  }

  /** Everything as it should be; what a dead network kept back arrives now. */
  async open(): Promise<void> {
    this.door = 'open';
    this.setRoads({ latencyMs: 0, closed: false });
    await this.listen();
  }

  /** Nobody listens: connections are cut and new ones refused. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    this.resetAll();
    await closed;
  }

  /** Connections are cut, and so is each new one as soon as it is made. */
  reset(): void {
    this.door = 'reset';
    this.resetAll();
  }

  /** Cuts what is connected; new connections are served. */
  resetAll(): void {
    for (const link of this.links) link.reset();
  }

  /** Nothing arrives in any direction, and nobody is told. */
  blackHole(): void {
    this.setRoads({ closed: true });
  }

  /** One direction is lost, the other works. */
  lose(direction: 'toServer' | 'toClient'): void {
    this[direction].closed = true;
  }

  /** @param ms added in each direction */
  delay(ms: number): void {
    this.setRoads({ latencyMs: ms });
  }

  /** LISTEN works as far as anybody can see, but no notification comes, as behind a pooler. */
  dropNotifications(): void {
    this.notificationsPass = false;
  }

  passNotifications(): void {
    this.notificationsPass = true;
  }

  /** The next statement of this kind waits in the proxy, and its connection with it. */
  hold(filter: StatementFilter): Promise<HeldStatement> {
    return new Promise((resolve) => this.holds.push({ filter, hit: resolve }));
  }

  /** The next statement of this kind reaches the server; nothing comes back on its connection from then on. */
  loseAnswerTo(filter: StatementFilter): Promise<void> {
    return new Promise((resolve) => this.losses.push({ filter, hit: resolve }));
  }

  /** @returns a list that grows: how long the server took for each statement of this kind, in ms */
  time(filter: StatementFilter): number[] {
    const timing = { filter, ms: [] };
    this.timings.push(timing);
    return timing.ms;
  }

  async stop(): Promise<void> {
    await this.refuse();
  }

  private async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', () => resolve());
    });
    this.port = (server.address() as AddressInfo).port;
  }

  private accept(client: Socket): void {
    if (this.door === 'reset') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = connect({ ...this.target, allowHalfOpen: true });
    const link: ProxyLink = new ProxyLink({
      client,
      server,
      roads: { toServer: this.toServer, toClient: this.toClient },
      rules: {
        onStatement: (sql, from) => this.judge(sql, from),
        passesBack: (message) => this.passesBack(message),
        onAnswered: (sql, ms) => this.noteAnswer(sql, ms),
      },
      onEnd: () => this.links.delete(link),
    });
    this.links.add(link);
  }

  private judge(sql: string, link: ProxyLink): 'pass' | 'hold' | 'loseAnswer' {
    const hold = this.holds.find(({ filter }) => filter(sql));
    if (hold) {
      this.holds = this.holds.filter((other) => other !== hold);
      hold.hit({ sql, release: () => link.release(), cut: () => link.reset() });
      return 'hold';
    }
    const loss = this.losses.find(({ filter }) => filter(sql));
    if (!loss) return 'pass';
    this.losses = this.losses.filter((other) => other !== loss);
    loss.hit();
    return 'loseAnswer';
  }

  private passesBack({ type }: PostgresMessage): boolean {
    const NOTIFICATION_RESPONSE = 'A';
    if (type !== NOTIFICATION_RESPONSE || this.notificationsPass) return true;
    this.notificationsDropped += 1;
    return false;
  }

  private noteAnswer(sql: string, ms: number): void {
    this.answered += 1;
    for (const timing of this.timings) if (timing.filter(sql)) timing.ms.push(ms);
  }

  private setRoads(state: Partial<RoadState>): void {
    Object.assign(this.toServer, state);
    Object.assign(this.toClient, state);
    for (const link of this.links) link.flow();
  }
}
