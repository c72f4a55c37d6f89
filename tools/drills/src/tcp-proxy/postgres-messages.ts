/** One message of PostgreSQL's wire protocol, as it goes over the wire. */
export interface PostgresMessage {
  /** The type byte as a character; empty for what a client says before it is let in. */
  type: string;
  bytes: Buffer;
}

/**
 * Cuts a stream into the messages of PostgreSQL's protocol, version 3. Without encryption, which our own clients do not
 * ask for on the loopback address.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class MessageCutter {
  private rest: Buffer = Buffer.alloc(0);
  private typed: boolean;

  /** @param from who speaks: a client's first message has no type byte */
  constructor(from: 'client' | 'server') {
    this.typed = from === 'server';
  }

  /** @returns the messages that are complete now, in order */
  push(chunk: Buffer): PostgresMessage[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const messages: PostgresMessage[] = [];
    for (let message = this.next(); message; message = this.next()) messages.push(message);
    return messages;
  }

  private next(): PostgresMessage | undefined {
    const header = this.typed ? 1 : 0;
    if (this.rest.length < header + 4) return undefined;
    // The length counts itself, and not the type byte.
    const length = header + this.rest.readInt32BE(header);
    if (this.rest.length < length) return undefined;
    const bytes = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    const type = this.typed ? String.fromCharCode(bytes[0] ?? 0) : '';
    this.typed = true;
    return { type, bytes };
  }
}

/** Tells which SQL a client's message runs, prepared statements included. */
export class StatementReader {
  private readonly prepared = new Map<string, string>();

  /** @returns undefined for messages that run nothing */
  sqlOf({ type, bytes }: PostgresMessage): string | undefined {
    if (type === 'Q') return textAt(bytes, 5).text;
    if (type === 'P') {
      const name = textAt(bytes, 5);
      this.prepared.set(name.text, textAt(bytes, name.end).text);
      return undefined;
    }
    if (type !== 'B') return undefined;
    const portal = textAt(bytes, 5);
    return this.prepared.get(textAt(bytes, portal.end).text);
  }
}

function textAt(bytes: Buffer, start: number): { text: string; end: number } {
  const end = bytes.indexOf(0, start);
  return { text: bytes.toString('utf8', start, end), end: end + 1 };
}
