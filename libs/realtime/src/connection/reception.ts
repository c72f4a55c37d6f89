import { takeHandshake, type Handshake } from '../protocol/handshake.ts';
import type { HubMessage } from '../protocol/hub-messages.ts';
import type { DecoderLimits, HubDecoder, HubProtocol } from '../protocol/hub-protocol.ts';
import { protocolNamed } from '../protocol/hub-protocols.ts';
import { Intake } from './intake.ts';

export interface ReceptionOptions {
  limits: DecoderLimits;
  /** Whether the client can be sent bytes. */
  binary: boolean;
  /** The handshake is good; what came with it is heard after this. */
  greeted(protocol: HubProtocol, version: number): void;
  /** The handshake asks for what there is not; the error is in the words that clients know. */
  refused(error: string): void;
  /** A promise asks for patience: nothing more is heard until it resolves. */
  heard(message: HubMessage): void | Promise<void>;
  /** The client broke the protocol, or `heard` threw. */
  failed(error: unknown): void;
  /** Patience begins, or ends. */
  held(held: boolean): void;
}

/** Makes of what a client sends first its handshake and then its messages, in order. */
export class Reception {
  private readonly options: ReceptionOptions;
  private readonly intake: Intake;
  private protocol: HubProtocol | undefined;
  private decoder: HubDecoder | undefined;

  constructor(options: ReceptionOptions) {
    this.options = options;
    this.intake = new Intake({
      read: (chunk) => this.read(chunk),
      accept: (message) => options.heard(message),
      failed: (error) => options.failed(error),
      held: (held) => options.held(held),
    });
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
    this.decoder = this.protocol?.decoder(this.options.limits);
  }

  private read(chunk: string | Uint8Array): readonly HubMessage[] {
    if (this.decoder) return this.decoder.push(chunk);
    const { handshake, rest } = takeHandshake(chunk);
    const agreed = agreeOn(handshake, this.options.binary);
    if ('error' in agreed) {
      this.options.refused(agreed.error);
      return [];
    }
    this.protocol = agreed;
    this.decoder = agreed.decoder(this.options.limits);
    this.options.greeted(agreed, handshake.version);
    return rest.length > 0 ? this.decoder.push(rest) : [];
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
