import { EventEmitter } from 'node:events';
import type { HubConnection } from './hub-connection.ts';
import { encodeInvocation } from './hub-protocol.ts';

/** Some of a hub's clients. */
export interface HubClients {
  /** Calls `method` on each of them. Fire and forget: a client that is away gets nothing. */
  send(method: string, ...args: unknown[]): void;
}

/**
 * The open connections of one hub path on this replica, and the way to reach them.
 *
 * Everything here is local to the replica: an event that concerns clients of other replicas must reach each replica by
 * other means, which then sends it to its own connections.
 */
export class Hub extends EventEmitter {
  readonly path: string;
  private readonly connections = new Map<string, HubConnection>();
  private readonly byUser = new Map<string, Set<HubConnection>>();
  private readonly emptied: (() => void)[] = [];
  private isClosing = false;

  constructor(path: string) {
    super();
    this.path = path;
  }

  /** Once `close` was called the hub takes nobody new. */
  get closing(): boolean {
    return this.isClosing;
  }

  all(): HubClients {
    return clients(() => this.connections.values());
  }

  user(userId: string): HubClients {
    return clients(() => this.byUser.get(userId) ?? []);
  }

  connection(id: string): HubClients {
    return clients(() => [this.connections.get(id)].filter((connection) => connection !== undefined));
  }

  /** Connections of the user on this replica, those still in their handshake included. */
  countOf(userId: string): number {
    return this.byUser.get(userId)?.size ?? 0;
  }

  /** Calls `listener` for every connection whose handshake is made. */
  onConnected(listener: (connection: HubConnection) => void): void {
    this.on('connection', listener);
  }

  has(connectionId: string): boolean {
    return this.connections.has(connectionId);
  }

  add(connection: HubConnection): void {
    this.connections.set(connection.id, connection);
    const ofUser = this.byUser.get(connection.userId) ?? new Set();
    this.byUser.set(connection.userId, ofUser.add(connection));
  }

  /** The handshake of a connection is made. */
  announce(connection: HubConnection): void {
    this.emit('connection', connection);
  }

  remove(connection: HubConnection): void {
    this.connections.delete(connection.id);
    const ofUser = this.byUser.get(connection.userId);
    ofUser?.delete(connection);
    if (ofUser?.size === 0) this.byUser.delete(connection.userId);
    if (this.connections.size === 0) for (const resolve of this.emptied.splice(0)) resolve();
  }

  /** Sends everybody away with leave to come back, and waits until their sockets are gone. */
  async close(): Promise<void> {
    this.isClosing = true;
    if (this.connections.size === 0) return;
    const empty = new Promise<void>((resolve) => this.emptied.push(resolve));
    for (const connection of this.connections.values()) connection.close({ allowReconnect: true });
    await empty;
  }
}

function clients(select: () => Iterable<HubConnection>): HubClients {
  return {
    send(method, ...args) {
      const frame = encodeInvocation(method, args);
      for (const connection of select()) connection.write(frame);
    },
  };
}
