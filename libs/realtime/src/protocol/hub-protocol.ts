import type { HubMessage } from './hub-messages.ts';

export interface DecoderLimits {
  /** Largest message, without its frame. */
  maxMessageBytes: number;
  /** Deepest nesting of arrays and objects. */
  maxMessageDepth: number;
}

/** Reads what one connection receives. */
export interface HubDecoder {
  /**
   * The messages of one chunk: a WebSocket message or the body of a request. It must hold whole messages only.
   * @throws ProtocolViolation for anything that is not the protocol; the connection must then end
   */
  push(chunk: string | Uint8Array): readonly HubMessage[];
}

/** An encoding of the hub protocol, chosen by the client in its handshake. */
export interface HubProtocol {
  readonly name: 'json' | 'messagepack';
  /** A binary encoding needs a transport that carries bytes: server-sent events do not. */
  readonly transferFormat: 'Text' | 'Binary';
  /**
   * The message in its frame, ready to be sent.
   *
   * In values, bytes (`Uint8Array`) are base64 text in JSON and bytes in MessagePack; a `Date` is ISO 8601 text or a
   * timestamp; a `bigint` is decimal text in both, because clients in JavaScript would round it.
   * @throws TypeError when a value cannot be sent: circular, nested deeper than 100, a function in MessagePack
   */
  encode(message: HubMessage): string | Uint8Array;
  decoder(limits: DecoderLimits): HubDecoder;
}
