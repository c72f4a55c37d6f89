/** The client broke the protocol; its connection must end. Nothing of the message's content is in the text. */
export class ProtocolViolation extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'ProtocolViolation';
  }
}
