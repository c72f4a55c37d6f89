import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import type { HubConnection } from '../connection/hub-connection.ts';
import type { FanOutMessage, GroupMember, HubFanOut, HubLoss, HubTarget } from '../fan-out/hub-fan-out.ts';
import { InProcessBackplane } from '../fan-out/in-process-backplane.ts';
import { EncodedMessage } from '../protocol/encoded-message.ts';
import { MessageType } from '../protocol/hub-messages.ts';
import type { AnyClientMethods, HubClients } from './hub-clients.ts';
import { HubGroups } from './hub-groups.ts';
import { LocalConnections } from './local-connections.ts';
import { UserMemberships } from './user-memberships.ts';

export interface HubOptions {
  /** Carries messages to the other replicas; without it there are none. */
  fanOut?: HubFanOut;
  /** Default 1,000. */
  maxGroupsPerConnection?: number;
}

/** The clients of one hub path, on all replicas, and the ways to reach them. */
export class Hub<Methods extends object = AnyClientMethods> extends EventEmitter {
  readonly path: string;
  readonly groups = new HubGroups((message) => this.tell(message));
  private readonly logger = new Logger('Hub');
  private readonly fanOut: HubFanOut;
  private readonly connections: LocalConnections;
  private readonly memberships: UserMemberships;
  private readonly emptied: (() => void)[] = [];
  private readonly unsubscribe: (() => void)[];
  private isClosing = false;

  constructor(path: string, { fanOut, maxGroupsPerConnection = 1_000 }: HubOptions = {}) {
    super();
    this.path = path;
    this.fanOut = fanOut ?? new InProcessBackplane().fanOut(path);
    this.connections = new LocalConnections(maxGroupsPerConnection);
    this.memberships = new UserMemberships({
      groupsOf: (userIds) => this.fanOut.groupsOf(userIds),
      isHere: (userId) => this.countOf(userId) > 0,
      join: (userId, group) => this.join({ userId }, group),
      leave: (userId, group) => this.leave({ userId }, group),
      failed: (error) => this.logger.error(`Reading the groups of users of ${path} failed`, error),
    });
    this.unsubscribe = [
      this.fanOut.subscribe((message) => this.deliver(message)),
      // A join may be among what was lost.
      this.fanOut.onLoss(() => this.memberships.refresh()),
    ];
  }

  /** Once `close` was called the hub takes nobody new. */
  get closing(): boolean {
    return this.isClosing;
  }

  all(): HubClients<Methods> {
    return this.clients({ to: 'all' });
  }

  allExcept(...connectionIds: readonly string[]): HubClients<Methods> {
    return this.clients({ to: 'all', except: connectionIds });
  }

  user(userId: string): HubClients<Methods> {
    return this.clients({ to: 'user', userId });
  }

  group(group: string): HubClients<Methods> {
    return this.clients({ to: 'group', group });
  }

  groupExcept(group: string, ...connectionIds: readonly string[]): HubClients<Methods> {
    return this.clients({ to: 'group', group, except: connectionIds });
  }

  connection(connectionId: string): HubClients<Methods> {
    return this.clients({ to: 'connection', connectionId });
  }

  /** Connections of the user on this replica, those still in their handshake included. */
  countOf(userId: string): number {
    return this.connections.ofUser(userId).size;
  }

  /** Connections in the group on this replica. */
  countIn(group: string): number {
    return this.connections.members.of(group).size;
  }

  /** Calls `listener` for every connection to this replica whose handshake is made. */
  onConnected(listener: (connection: HubConnection) => void): void {
    this.on('connection', listener);
  }

  /**
   * Calls `listener` when messages between replicas, or to the service that holds the connections, were lost: somebody
   * has to look up and send again what matters. Messages to connections of the same replica are not lost this way.
   * @returns ends it
   */
  onLoss(listener: (loss: HubLoss) => void): () => void {
    return this.fanOut.onLoss(listener);
  }

  /** Whether the connection is to this replica. */
  has(connectionId: string): boolean {
    return this.connections.get(connectionId) !== undefined;
  }

  add(connection: HubConnection): void {
    this.connections.add(connection);
    this.memberships.arrived(connection.userId);
  }

  /** The handshake of a connection is made. */
  announce(connection: HubConnection): void {
    this.emit('connection', connection);
  }

  remove(connection: HubConnection): void {
    if (!this.connections.remove(connection)) return;
    if (this.countOf(connection.userId) === 0) this.memberships.departed(connection.userId);
    if (this.connections.size === 0) for (const resolve of this.emptied.splice(0)) resolve();
  }

  /**
   * Sends everybody here away with leave to come back, waits until their sockets are gone and all messages are under
   * way. Afterwards the hub hears nothing of other replicas, but can still send to them.
   */
  async close(): Promise<void> {
    this.isClosing = true;
    for (const end of this.unsubscribe.splice(0)) end();
    const empty = this.connections.size > 0 && new Promise<void>((resolve) => this.emptied.push(resolve));
    for (const connection of [...this.connections.all()]) connection.close({ allowReconnect: true });
    await empty;
    await this.memberships.stop();
    await this.fanOut.flush();
  }

  private clients(target: HubTarget): HubClients<Methods> {
    return {
      send: (method, ...args) => this.tell({ kind: 'send', target, method, args }),
      close: (reason = {}) => this.tell({ kind: 'close', target, reason }),
    };
  }

  private tell(message: FanOutMessage): void {
    if (!this.concernsOnlyUs(message)) this.fanOut.publish(message);
    this.deliver(message);
  }

  private concernsOnlyUs(message: FanOutMessage): boolean {
    const { connectionId } = (
      'target' in message ? (message.target.to === 'connection' ? message.target : {}) : message.member
    ) as { connectionId?: string };
    return connectionId !== undefined && this.has(connectionId);
  }

  /** Does to the connections of this replica what the message says. */
  private deliver(message: FanOutMessage): void {
    switch (message.kind) {
      case 'send': {
        const { target, method, args } = message;
        const encoded = new EncodedMessage({ type: MessageType.Invocation, target: method, arguments: args });
        for (const connection of this.connections.select(target)) connection.sendEncoded(encoded);
        return;
      }
      case 'close':
        for (const connection of this.connections.select(message.target)) connection.close(message.reason);
        return;
      case 'join':
        if ('userId' in message.member && message.ttlSeconds > 0) {
          this.memberships.heard(message.member.userId, message.group, true);
        }
        return this.join(message.member, message.group);
      case 'leave':
        if ('userId' in message.member) this.memberships.heard(message.member.userId, message.group, false);
        return this.leave(message.member, message.group);
    }
  }

  private join(member: GroupMember, group: string): void {
    for (const connection of this.connectionsOf(member)) {
      if (this.connections.members.join(connection, group)) continue;
      this.logger.warn(
        `Connection ${connection.id} of user ${connection.userId} is in too many groups to join another.`,
      );
    }
  }

  private leave(member: GroupMember, group: string): void {
    for (const connection of this.connectionsOf(member)) this.connections.members.leave(connection, group);
  }

  private connectionsOf(member: GroupMember): HubConnection[] {
    return this.connections.select('userId' in member ? { to: 'user', ...member } : { to: 'connection', ...member });
  }
}
