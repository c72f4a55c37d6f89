import { takeHandshake, type Handshake } from '../protocol/handshake.ts';
import type { HubMessage } from '../protocol/hub-messages.ts';
import type { DecoderLimits, HubDecoder, HubProtocol } from '../protocol/hub-protocol.ts';
import { protocolNamed } from '../protocol/hub-protocols.ts';
import { Intake, type IntakeOwner } from './intake.ts';

export interface ReceptionEvents<Owner> {
  /** The handshake is good; what came with it is heard after this. */
  greeted(owner: Owner, protocol: HubProtocol, version: number): void;
  /** The handshake asks for what there is not; the error is in the words that clients know. */
  refused(owner: Owner, error: string): void;
  /** A promise asks for patience: nothing more is heard until it resolves. */
  heard(owner: Owner, message: HubMessage): void | Promise<void>;
  /** The client broke the protocol, or `heard` threw. */
  failed(owner: Owner, error: unknown): void;
  /** Patience begins, or ends. */
  held(owner: Owner, held: boolean): void;
}

export interface ReceptionOptions<Owner> {
  owner: Owner;
  events: ReceptionEvents<Owner>;
  limits: DecoderLimits;
  /** Whether the client can be sent bytes. */
  binary: boolean;
}

/** Makes of what a client sends first its handshake and then its messages, in order. */
export class Reception<Owner> implements IntakeOwner {
  private readonly owner: Owner;
  private readonly events: ReceptionEvents<Owner>;
  private readonly limits: DecoderLimits;
  private readonly binary: boolean;
  private readonly intake: Intake;
  private protocol: HubProtocol | undefined;
  private decoder: HubDecoder | undefined;

  constructor({ owner, events, limits, binary }: ReceptionOptions<Owner>) {
    this.owner = owner;
    this.events = events;
    this.limits = limits;
    this.binary = binary;
    this.intake = new Intake(this);
  }

  get held(): boolean {
    return this.intake.held;
  }

  take(chunk: string | Uint8Array): void {
    this.intake.take(chunk);
  }

  /** Forgets what was not heard yet; the next chunk begins with a message. */
  clear(): void {
    this.intake.clear();
    this.decoder = this.protocol?.decoder(this.limits);
  }

  /** Of its intake, as the three below. */
  read(chunk: string | Uint8Array): readonly HubMessage[] {
    if (this.decoder) return this.decoder.push(chunk);
    const { handshake, rest } = takeHandshake(chunk);
    const agreed = agreeOn(handshake, this.binary);
    if ('error' in agreed) {
      this.events.refused(this.owner, agreed.error);
      return [];
    }
    this.protocol = agreed;
    this.decoder = agreed.decoder(this.limits);
    this.events.greeted(this.owner, agreed, handshake.version);
    return rest.length > 0 ? this.decoder.push(rest) : [];
  }

  accept(message: HubMessage): void | Promise<void> {
    return this.events.heard(this.owner, message);
  }

  failed(error: unknown): void {
    this.events.failed(this.owner, error);
  }

  hold(held: boolean): void {
    this.events.held(this.owner, held);
  }
}

function agreeOn({ protocol: name, version }: Handshake, binary: boolean): HubProtocol | { error: string } {
  const protocol = protocolNamed(name);
  if (!protocol) return { error: `The protocol '${name}' is not supported.` };
  // The client says 2 after a stateful negotiation and 1 otherwise; the encoding is the same.
  if (version !== 1 && version !== 2) {
    return { error: `The server does not support version ${version} of the '${name}' protocol.` };
  }
  if (protocol.transferFormat === 'Binary' && !binary) {
    const why = `The transport does not support '${protocol.transferFormat}' transfer format.`;
    return { error: `Cannot use the '${name}' protocol on the current transport. ${why}` };
  }
  return protocol;
}
