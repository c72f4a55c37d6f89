import type { HubMessage } from '../protocol/hub-messages.ts';
import type { HubTransport, TransportEnd, TransportReceiver } from '../transports/hub-transport.ts';
import type { HubLimits } from './hub-options.ts';
import { Resumption } from './resumption.ts';

type Frame = string | Uint8Array;

export interface HubChannelEvents<Owner> {
  received(owner: Owner, chunk: Frame): void;
  /** The client is gone, for good or, where it may come back, for now. */
  left(owner: Owner, how: 'for good' | 'for now'): void;
  /** The client leaves too much unread. */
  slow(owner: Owner, bufferedBytes: number): void;
  /** More was sent to a client that is away than is kept for its return. */
  overflowed(owner: Owner): void;
}

export interface HubChannelOptions<Owner> {
  owner: Owner;
  events: HubChannelEvents<Owner>;
  limits: HubLimits;
}

/** The way to one client: its transport, or one after another where it may come back over a new one. */
export class HubChannel<Owner> implements TransportReceiver {
  private readonly owner: Owner;
  private readonly events: HubChannelEvents<Owner>;
  private readonly limits: HubLimits;
  /** Absent while the client is away. */
  private transport: HubTransport | undefined;
  private resumption: Resumption | undefined;
  /** Resolves when a client that is away is back, or given up. */
  private absence: PromiseWithResolvers<void> | undefined;

  constructor(transport: HubTransport, { owner, events, limits }: HubChannelOptions<Owner>) {
    this.owner = owner;
    this.events = events;
    this.limits = limits;
    this.attach(transport);
  }

  get bufferedBytes(): number {
    return this.transport?.bufferedBytes ?? 0;
  }

  get resumable(): boolean {
    return this.resumption !== undefined;
  }

  /** From here on messages are numbered and kept, and a client that was cut off may come back. */
  makeResumable(): void {
    this.resumption = new Resumption(this.limits.maxResumeBytes);
  }

  /**
   * Sends a frame, within the limits.
   * @param numbered whether a client that comes back must get it
   * @returns a promise when the client has much to take already; it resolves when that is less
   */
  send(frame: Frame, numbered: boolean): void | Promise<void> {
    const { transport, resumption, owner, events } = this;
    const { maxSendBufferBytes } = this.limits;
    if (numbered && resumption && !resumption.keep(frame, transport !== undefined)) return events.overflowed(owner);
    if (!transport) return (this.absence ??= Promise.withResolvers()).promise;
    const { bufferedBytes } = transport;
    if (bufferedBytes > maxSendBufferBytes) return events.slow(owner, bufferedBytes);
    if (bufferedBytes + frame.length <= maxSendBufferBytes / 2) return transport.send(frame);
    return new Promise((resolve) => transport.send(frame, resolve));
  }

  /** Sends what belongs to the connection itself, whatever the limits say: answers to handshakes, Close. */
  sendOwn(frame: Frame): void {
    this.transport?.send(frame);
  }

  /** Whether a message is to be handled. @throws ProtocolViolation when messages of the client are missing */
  takes(message: HubMessage): boolean {
    return this.resumption?.take(message) ?? true;
  }

  /** The acknowledgement that is due, if any. */
  ack(): HubMessage | undefined {
    return this.resumption?.ack();
  }

  /**
   * Goes on over another transport. The one in use is cut: the client has given it up, whatever it looks like from here.
   */
  goOn(transport: HubTransport, encode: (message: HubMessage) => Frame): void {
    this.detach()?.terminate();
    this.attach(transport);
    if (!this.resumption) return;
    this.resumption.lost();
    const { sequence, frames } = this.resumption.resend();
    transport.send(encode(sequence));
    for (const frame of frames) transport.send(frame);
  }

  pause(): void {
    this.transport?.pause();
  }

  resume(): void {
    this.transport?.resume();
  }

  /** Flushes, then ends in good order, of which `left` tells. */
  close(): void {
    if (this.transport) this.transport.close();
    else this.leave('for good');
  }

  /** Ends now. */
  cut(): void {
    this.detach()?.terminate();
    this.leave('for good');
  }

  /** Of its transport. */
  received(chunk: Frame): void {
    this.events.received(this.owner, chunk);
  }

  /** Of its transport. */
  closed({ lost }: TransportEnd): void {
    this.detach();
    this.resumption?.lost();
    this.leave(lost && this.resumption ? 'for now' : 'for good');
  }

  private attach(transport: HubTransport): void {
    this.transport = transport;
    this.absence?.resolve();
    this.absence = undefined;
    transport.receiver = this;
  }

  private detach(): HubTransport | undefined {
    const { transport } = this;
    if (transport) transport.receiver = undefined;
    this.transport = undefined;
    return transport;
  }

  private leave(how: 'for good' | 'for now'): void {
    if (how === 'for good') this.absence?.resolve();
    this.events.left(this.owner, how);
  }
}
