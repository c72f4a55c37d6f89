import type { HubMessage } from '../protocol/hub-messages.ts';
import type { HubTransport } from '../transports/hub-transport.ts';
import type { HubLimits } from './hub-options.ts';
import { Resumption } from './resumption.ts';

type Frame = string | Uint8Array;

export interface HubChannelOptions {
  limits: HubLimits;
  received(chunk: Frame): void;
  /** The client is gone, for good or, where it may come back, for now. */
  left(how: 'for good' | 'for now'): void;
  /** The client leaves too much unread. */
  slow(bufferedBytes: number): void;
  /** More was sent to a client that is away than is kept for its return. */
  overflowed(): void;
}

/** The way to one client: its transport, or one after another where it may come back over a new one. */
export class HubChannel {
  private readonly options: HubChannelOptions;
  /** Absent while the client is away. */
  private transport: HubTransport | undefined;
  private resumption: Resumption | undefined;
  /** Resolves when a client that is away is back, or given up. */
  private absence: PromiseWithResolvers<void> | undefined;

  constructor(transport: HubTransport, options: HubChannelOptions) {
    this.options = options;
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
    this.resumption = new Resumption(this.options.limits.maxResumeBytes);
  }

  /**
   * Sends a frame, within the limits.
   * @param numbered whether a client that comes back must get it
   * @returns a promise when the client has much to take already; it resolves when that is less
   */
  send(frame: Frame, numbered: boolean): void | Promise<void> {
    const { transport, resumption, options } = this;
    const { maxSendBufferBytes } = options.limits;
    if (numbered && resumption && !resumption.keep(frame, transport !== undefined)) return options.overflowed();
    if (!transport) return (this.absence ??= Promise.withResolvers()).promise;
    const { bufferedBytes } = transport;
    if (bufferedBytes > maxSendBufferBytes) return options.slow(bufferedBytes);
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

  private attach(transport: HubTransport): void {
    this.transport = transport;
    this.absence?.resolve();
    this.absence = undefined;
    transport.onData = (chunk) => this.options.received(chunk);
    transport.onClosed = ({ lost }) => {
      this.detach();
      this.resumption?.lost();
      this.leave(lost && this.resumption ? 'for now' : 'for good');
    };
  }

  private detach(): HubTransport | undefined {
    const { transport } = this;
    if (transport) transport.onData = transport.onClosed = undefined;
    this.transport = undefined;
    return transport;
  }

  private leave(how: 'for good' | 'for now'): void {
    if (how === 'for good') this.absence?.resolve();
    this.options.left(how);
  }
}
