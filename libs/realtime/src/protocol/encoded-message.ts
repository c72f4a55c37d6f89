import type { HubProtocol } from './hub-protocol.ts';
import type { HubMessage } from './hub-messages.ts';

/** A message that goes to many connections: it is encoded once for each encoding in use. */
export class EncodedMessage {
  readonly message: HubMessage;
  private readonly frames = new Map<HubProtocol, string | Uint8Array>();

  constructor(message: HubMessage) {
    this.message = message;
  }

  /**
   * The frame in that encoding. It is shared: whoever sends it must not change it.
   * @throws TypeError when a value cannot be sent
   */
  for(protocol: HubProtocol): string | Uint8Array {
    let frame = this.frames.get(protocol);
    if (frame === undefined) {
      frame = protocol.encode(this.message);
      this.frames.set(protocol, frame);
    }
    return frame;
  }
}
