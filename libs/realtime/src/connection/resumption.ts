import { MessageType, type HubMessage } from '../protocol/hub-messages.ts';
import { ProtocolViolation } from '../protocol/protocol-violation.ts';

type Frame = string | Uint8Array;

/**
 * Stateful reconnect: both sides number their messages from 1, keep what the other has not acknowledged, and send it
 * again over the next WebSocket.
 *
 * Clients acknowledge about once a second, so more than the bound may well be under way to a healthy one. It is not made
 * to wait: the oldest messages are forgotten. Should exactly those be missing after a cut, the client sees that from the
 * number at which we go on, and starts anew.
 */
export class Resumption {
  private readonly maxBytes: number;
  private readonly frames: Frame[] = [];
  private bytes = 0;
  /** Number of the first frame that is kept. */
  private firstSent = 1;
  /** Highest number that a socket was there for. */
  private lastWritten = 0;
  private nextReceived = 1;
  private lastHandled = 0;
  private lastAcked = 0;
  private awaitsSequence = false;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Whether the message is numbered and sent again. */
  static covers({ type }: HubMessage): boolean {
    return type <= MessageType.CancelInvocation;
  }

  /**
   * Numbers and keeps a frame.
   * @param written whether there is a socket to write it to
   * @returns false when the client can never get something that was sent
   */
  keep(frame: Frame, written: boolean): boolean {
    this.frames.push(frame);
    this.bytes += frame.length;
    if (written) this.lastWritten = this.firstSent + this.frames.length - 1;
    while (this.bytes > this.maxBytes) this.forgetFirst();
    return this.firstSent - 1 <= this.lastWritten;
  }

  /** The socket is gone; the next one begins with both sides saying where they go on. */
  lost(): void {
    this.awaitsSequence = true;
  }

  /** What the client must get over its new socket, before anything else. */
  resend(): { sequence: HubMessage; frames: readonly Frame[] } {
    this.lastWritten = this.firstSent + this.frames.length - 1;
    return { sequence: { type: MessageType.Sequence, sequenceId: this.firstSent }, frames: this.frames };
  }

  /**
   * Whether the message is new and to be handled.
   * @throws ProtocolViolation when the client skips messages that never came
   */
  take(message: HubMessage): boolean {
    if (message.type === MessageType.Sequence) {
      if (message.sequenceId > this.nextReceived) throw new ProtocolViolation('Messages of the client are missing.');
      this.nextReceived = message.sequenceId;
      this.awaitsSequence = false;
      return false;
    }
    if (this.awaitsSequence) return false;
    if (message.type === MessageType.Ack) {
      while (this.firstSent <= message.sequenceId && this.frames.length > 0) this.forgetFirst();
      return false;
    }
    if (!Resumption.covers(message)) return true;
    const number = this.nextReceived++;
    if (number <= this.lastHandled) {
      this.lastAcked = Math.min(this.lastAcked, number - 1);
      return false;
    }
    this.lastHandled = number;
    return true;
  }

  /** The acknowledgement that is due, if any. */
  ack(): HubMessage | undefined {
    if (this.awaitsSequence || this.lastAcked === this.lastHandled) return undefined;
    this.lastAcked = this.lastHandled;
    return { type: MessageType.Ack, sequenceId: this.lastHandled };
  }

  private forgetFirst(): void {
    this.bytes -= this.frames.shift()?.length ?? 0;
    this.firstSent++;
  }
}
